"""Refuses a file that is too large before it is kept anywhere."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

# Room for the form around the file.
_ENVELOPE = 64 * 1024
_FLAG = "jemputbola.upload_too_large"


class SizeLimit(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS: lets the rest of an oversized request run through without storing it."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        self._stop_beyond(self.content_length or 0, settings.ROSTER_MAX_BYTES + _ENVELOPE)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        self._stop_beyond(self.received, settings.ROSTER_MAX_BYTES)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _stop_beyond(self, size: int, limit: int) -> None:
        if size > limit:
            if self.request is not None:
                self.request.META[_FLAG] = True
            raise StopUpload(connection_reset=False)


def is_too_large(request: HttpRequest) -> bool:
    """True when the request carried a file beyond the limit; the file itself is gone."""
    return bool(request.META.get(_FLAG))
