"""The one error for a file that cannot be read at all. Pure."""

from typing import Any


class RosterError(Exception):
    """A whole file is refused. `code` is stable, `detail` is a fact for the sentence (headings found, a line number).

    Codes: file_empty, file_too_large, file_type_unknown, xlsx_broken, xlsx_locked, xlsx_too_large, xlsx_dangerous,
    csv_encoding, csv_quotes, csv_delimiter, layout_unknown, desa_missing, no_rows, reader_failed, reader_slow.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail[:300]
        # Of a layout that is not known: what a person needs to name its columns (plain data from the reader).
        self.guess: list[dict[str, Any]] | None = None
