"""The web server's own two logs, masked like all others: a NIK in an address that somebody typed stops here."""

from typing import Any

from gunicorn.glogging import Logger

from kecamatan.privacy import MaskingFilter


class MaskingLogger(Logger):  # type: ignore[misc]
    """The access log (off by default) and the error log of gunicorn, with long digit runs masked."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(MaskingFilter())
