"""All who hold something about a person, by the one list in the settings: what each holds, and how it forgets."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final, Protocol, cast

from django.conf import settings

from kecamatan.indonesian import clock, short_date
from kecamatan.models import Office, Resident

# What stands in the place of a name that was erased.
NOBODY: Final = "(data dihapus)"


@dataclass(frozen=True)
class Section:
    """One table of a person's report; without rows its `nothing` is said."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    nothing: str = "Tidak ada."
    note: str = ""


@dataclass(frozen=True, repr=False)
class Person:
    """Whom it is about: the resident, and the digits that find them where no id does. Never logged: no repr."""

    resident: Resident
    nik: str
    kk: str
    phone: str

    @property
    def office(self) -> Office:
        return self.resident.office

    def moment(self, at: dt.datetime | None) -> str:
        """A moment on the office's clock, for the report."""
        if at is None:
            return "–"
        local = self.office.local(at)
        return f"{short_date(local.date())}, {clock(local, self.office.zone_label)}"


@dataclass
class Erased:
    """How many rows were emptied or deleted, by what they were; and the rows whose trail must name nobody."""

    counts: dict[str, int] = field(default_factory=dict)
    subjects: set[uuid.UUID] = field(default_factory=set)


class Holder(Protocol):
    """A module that holds data about residents."""

    def tell(self, person: Person) -> list[Section]: ...

    def forget(self, person: Person, erased: Erased, at: dt.datetime) -> None: ...


def holders() -> list[Holder]:
    """The modules of PERSON_HOLDERS, the highest layer first, so that nothing is emptied that another still reads."""
    return [cast(Holder, import_module(name)) for name in settings.PERSON_HOLDERS]
