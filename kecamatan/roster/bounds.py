"""How much one workbook may hold, whatever its kind. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """95,000 rows of 14 columns unpack to about 90 MB and have 1.3 million cells.

    `area` is what a reader sets aside for a sheet: all cells up to the last row and the last column, empty ones too.
    `rows` and `columns`: a cell beyond them is nothing a person wrote.
    """

    parts: int = 500
    part_bytes: int = 400_000_000
    total_bytes: int = 500_000_000
    cells: int = 6_000_000
    area: int = 12_000_000
    rows: int = 400_000
    columns: int = 702  # up to ZZ


DEFAULT_BOUNDS = Bounds()
