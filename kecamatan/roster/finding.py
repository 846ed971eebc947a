"""What kind of file this is: which sheets hold people, below which headings, or that nobody can tell. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from kecamatan.roster.books import Cells, Sheet
from kecamatan.roster.cells import date_of, is_blank, text_of
from kecamatan.roster.columns import PERSON, fields_of, headings_of, is_not_held, joined, score, shape_of
from kecamatan.roster.frames import Found
from kecamatan.roster.layouts import BARE, COLUMNS, bare, layout_of
from kecamatan.roster.layouts.counts import CountTable, find_counts
from kecamatan.roster.refusals import RosterError
from kecamatan.roster.tables import Table, plain_row
from kecamatan.roster.titles import place_titles, places_within

SAMPLE_ROWS, _SAMPLE_WIDTH, _SAMPLE_COLUMNS, _GUESSED_SHEETS = 5, 40, 80, 20
_LONG_NUMBER = re.compile(r"[0-9][0-9 .,]{5,}(?=[0-9]{4})")
_SHEET_NUMBER = re.compile(r"^[0-9]+\s*[-._ ]\s*")
T = TypeVar("T", Table, CountTable)
Knows = Callable[[str, str], bool]


def find_tables(
    sheets: Sequence[Sheet],
    *,
    mapping: Mapping[str, Any] | None = None,
    desa: str = "",
    knows: Knows = lambda kecamatan, desa: False,
) -> tuple[list[Table], list[CountTable], Found]:
    """The tables of people, or those of figures where there are no people, and what the file is.

    `mapping`: the columns as a person named them, used for tables of its shape; `desa`: the code of the desa of a file
    that names none; `knows`: whether a kecamatan and a desa are known together, to believe a sheet's name or a
    sentence. Raises RosterError: file_empty, desa_missing, layout_unknown with a `guess` at each sheet.
    """
    finder = _Finder(mapping, desa, knows)
    people: list[Table] = []
    for sheet in sheets:
        if table := finder.find(sheet) or _goes_on(people, sheet):
            people.append(table)
    if people:
        read = [table.sheet for table in people]
        return people, [], _found(people, _unread(sheets, read))
    counts = [figures for sheet in sheets if not finder.is_roster(sheet) and (figures := find_counts(sheet))]
    if counts:
        found = counts[0].found(_unread(sheets, [table.sheet for table in counts]))
        found.size = sum(table.sheet.size for table in counts)
        found.sample = sample_of(counts[0].sheet, counts[0].header_row, lambda position: True)
        return [], counts, found
    raise _unknown(sheets, "desa_missing" if finder.lacks_desa else "layout_unknown")


class _Finder:
    def __init__(self, mapping: Mapping[str, Any] | None, desa: str, knows: Knows) -> None:
        self.mapping, self.desa, self.knows = mapping, desa, knows
        self.lacks_desa: list[Sheet] = []

    def is_roster(self, sheet: Sheet) -> bool:
        """Whether people were seen on the sheet, although it cannot be told where they live."""
        return sheet in self.lacks_desa

    def find(self, sheet: Sheet) -> Table | None:
        head = sheet.head()
        context: dict[str, str] = {}
        sentences: list[str] = []
        for index, (_, cells) in enumerate(head):
            if table := self._below(sheet, head, index, context, sentences):
                return table
            told = [cell for cell in cells if not is_blank(cell)]
            context |= place_titles(told)
            sentences += [text_of(cell) for cell in told if isinstance(cell, str) and len(told) == 1]
        return self._without_headings(sheet, head)

    def _below(
        self, sheet: Sheet, head: list[tuple[int, Cells]], index: int, context: dict[str, str], sentences: list[str]
    ) -> Table | None:
        for height, headings in _candidates(head, index):
            columns = self._mapped(headings) or fields_of(headings)
            if not columns.keys() >= PERSON:
                continue
            own = {plain_row(head[index + row][1]) for row in range(height)}
            last = head[index + height - 1][0]
            found = Table(sheet, last, headings, columns, layout_of(headings), {}, frozenset(own))
            found.context = self._place(sheet, columns, context, sentences)
            if "desa" not in columns and not found.context.get("desa") and not _says_desa(head[index:]):
                self.lacks_desa.append(sheet)
                return None
            return found
        return None

    def _place(
        self, sheet: Sheet, columns: dict[str, int], context: dict[str, str], sentences: list[str]
    ) -> dict[str, str]:
        """What stands in for a missing column of the desa: a title, a sentence, the sheet's name, the person's word."""
        if "desa" in columns or context.get("desa"):
            return context
        kecamatan = context.get("kecamatan", "")
        for places in map(places_within, sentences):
            if "desa" in places and self.knows(places.get("kecamatan", kecamatan), places["desa"]):
                return context | places
        name = _SHEET_NUMBER.sub("", sheet.name)
        if name and self.knows(kecamatan, name):
            return context | {"desa": name}
        return context | {"desa": self.desa} if self.desa else context

    def _mapped(self, headings: Sequence[str]) -> dict[str, int] | None:
        if self.mapping and headings and self.mapping.get("shape") == shape_of(headings):
            return {name: int(position) for name, position in self.mapping["columns"].items()}
        return None

    def _without_headings(self, sheet: Sheet, head: list[tuple[int, Cells]]) -> Table | None:
        index = next((index for index, (_, cells) in enumerate(head) if bare.is_data(cells)), None)
        if index is None or sheet in self.lacks_desa:
            return None
        rows = [cells for _, cells in head[index:]]
        headings = bare.headings_of_width(len(rows[0]))
        columns = self._mapped(headings)
        layout = COLUMNS if columns else BARE
        if not columns and all(len([cell for cell in cells if not is_blank(cell)]) < 3 for _, cells in head[:index]):
            # Where something like headings stands above, it is for a person to say what they mean.
            columns = bare.columns_of(rows)
        return Table(sheet, head[index][0] - 1, headings, columns, layout) if columns else None


def _candidates(head: list[tuple[int, Cells]], index: int) -> list[tuple[int, tuple[str, ...]]]:
    """The row as headings, and before it the same with the rows of headings below; each with its height in rows."""
    if any(isinstance(cell, str) and len(cell) > 200 for cell in head[index][1]) or bare.is_data(head[index][1]):
        return []
    headings = headings_of(head[index][1])
    found = [(1, headings)]
    told = [cell for cell in head[index][1] if not is_blank(cell)]
    if len(told) < 2 or (len(told) < 4 and place_titles(told)):
        # A title right above the headings, which says something of its own: no upper half of them.
        return found
    for height in (2, 3):
        below = index + height - 1
        if below >= len(head) or not _is_below(head[below][1]):
            break
        found.append((height, joined(found[-1][1], headings_of(head[below][1]))))
    return found[::-1]


def _is_below(cells: Cells) -> bool:
    """A second row of headings: it names a field, and nothing in it is a number or a date."""
    texts = [cell for cell in cells if not is_blank(cell)]
    words = all(isinstance(cell, str) and not any(map(str.isdigit, cell)) and date_of(cell) is None for cell in texts)
    return words and score(cells) > 0


def _says_desa(head: Sequence[tuple[int, Cells]]) -> bool:
    """Whether a title below the first headings names the desa, as where each desa begins with the headings."""
    return any("desa" in place_titles([cell for cell in cells if not is_blank(cell)]) for _, cells in head)


def _goes_on(people: list[Table], sheet: Sheet) -> Table | None:
    """A sheet without headings that goes on where the one before it had no more rows."""
    if not people:
        return None
    before, head = people[-1], sheet.head()
    columns = before.columns
    rows = [cells for _, cells in head if len(cells) > max(columns.values()) and bare.is_data(cells)]
    nik, born = columns["nik"], columns["birth_date"]
    fitting = [cells for cells in rows if bare.is_data([cells[nik]]) and date_of(cells[born])]
    if not fitting or len(fitting) * 2 < len(head):
        return None
    return Table(sheet, 0, before.headings, columns, before.layout, before.context, before.heading_rows)


def _unread(sheets: Sequence[Sheet], read: Sequence[Sheet]) -> list[str]:
    """The names of the sheets that hold something and are passed over."""
    return [
        sheet.name
        for sheet in sheets
        if sheet not in read and any(not is_blank(cell) for _, cells in sheet.head() for cell in cells)
    ]


def _found(tables: Sequence[Table], unread: list[str]) -> Found:
    first = tables[0]
    positions = set(first.columns.values())
    return Found(
        layout=first.layout.name,
        headings=list(first.headings),
        size=sum(table.sheet.size for table in tables),
        unread_sheets=unread,
        is_mended=any(table.is_mended for table in tables),
        shape=shape_of(first.headings),
        header_row=first.header_row,
        columns=dict(first.columns),
        sample=sample_of(first.sheet, first.header_row, positions.__contains__, only=_first_people(first)),
    )


def _first_people(table: Table) -> set[int]:
    """The row numbers of the first people: numbers of columns and family rows above them say little of a column."""
    try:
        return {number for number, _ in islice(table.rows(), SAMPLE_ROWS)}
    except RosterError:  # told when the rows are read
        return set()


def sample_of(
    sheet: Sheet, header_row: int, is_shown: Callable[[int], bool], only: Collection[int] = ()
) -> list[tuple[int, list[str]]]:
    """The first rows below the headings, number and cells as text: long numbers end-only, long texts cut, columns not
    shown blank. `only`: rows with these numbers, where any of them is near the top."""
    rows = [row for row in sheet.head() if row[0] > header_row and not all(map(is_blank, row[1]))]
    rows = [row for row in rows if row[0] in only] or rows
    return [
        (number, [_masked(text_of(cell)) if is_shown(at) else "" for at, cell in enumerate(cells[:_SAMPLE_COLUMNS])])
        for number, cells in rows[:SAMPLE_ROWS]
    ]


def _masked(text: str) -> str:
    text = _LONG_NUMBER.sub(lambda match: "•" * min(len(match[0]), 12), text)
    return text if len(text) <= _SAMPLE_WIDTH else f"{text[:_SAMPLE_WIDTH]}…"


def _unknown(sheets: Sequence[Sheet], code: str) -> RosterError:
    """The refusal, with the headings that come nearest and a guess at each sheet for a person to go on from."""
    guesses = [guess for sheet in sheets if (guess := _guess(sheet))]
    if not guesses:
        return RosterError("file_empty")
    nearest = max(guesses, key=lambda guess: len(guess["columns"]))
    shown = nearest["headings"] if nearest["header_row"] else nearest["sample"][0][1] if nearest["sample"] else []
    error = RosterError(code, ", ".join(filter(None, shown)))
    error.guess = guesses[:_GUESSED_SHEETS]
    return error


def _guess(sheet: Sheet) -> dict[str, Any] | None:
    head = [(number, cells) for number, cells in sheet.head() if not all(map(is_blank, cells))]
    if not head:
        return None
    widest = max(len([cell for cell in cells if not is_blank(cell)]) for _, cells in head)
    number, cells = max(
        head,
        # The row that names most fields; where none does, the first of the widest rows.
        key=lambda row: (score(row[1]), len([cell for cell in row[1] if not is_blank(cell)]) == widest, -row[0]),
    )
    is_bare = not score(cells) and bare.is_data(cells)
    headings = bare.headings_of_width(len(cells)) if is_bare else headings_of(cells)
    hidden = {position for position, heading in enumerate(headings) if is_not_held(heading)}
    header_row = number - 1 if is_bare else number
    return {
        "sheet": sheet.name,
        "header_row": 0 if is_bare else header_row,
        "headings": [] if is_bare else list(headings),
        "shape": shape_of(headings),
        "columns": {} if is_bare else fields_of(headings),
        "sample": sample_of(sheet, header_row, lambda position: position not in hidden),
    }
