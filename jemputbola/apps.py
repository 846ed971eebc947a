from django.apps import AppConfig


class JemputbolaConfig(AppConfig):
    name = "jemputbola"
    verbose_name = "Jemput bola"
