from django.apps import AppConfig


class KecamatanConfig(AppConfig):
    name = "kecamatan"
    verbose_name = "Kecamatan"

    def ready(self) -> None:
        from kecamatan import checks  # noqa: F401  # registers them
