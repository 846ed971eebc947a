"""The project package, and all that surrounds a visit: planning, agreement, reminders, stock, figures."""

from jemputbola.celery import app as celery_app

__all__ = ["celery_app"]
