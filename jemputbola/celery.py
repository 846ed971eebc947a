"""The Celery application. The database holds what is due; the broker only carries the wake-up calls."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jemputbola.settings")

app = Celery("jemputbola")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kecamatan", "jemputbola.reminders", "jemputbola.planner", "antrian"])
