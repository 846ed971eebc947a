"""Teams with their members and absences, and kits: each change with its audit row, in one transaction."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from jemputbola.models import Absence, Kit, Team, TeamMember
from kecamatan import audit
from kecamatan.indonesian import short_date
from kecamatan.models import Office, Officer, Role


class TeamRefused(Exception):
    """A change of a team or kit that cannot be; `code`: name_taken, member_elsewhere, absence_reversed."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def save_team(
    team: Team | None,
    *,
    office: Office,
    name: str,
    by: Officer,
    at: dt.datetime,
    phone: str = "",
    email: str = "",
    is_active: bool = True,
    members: Iterable[Officer] | None = None,
) -> Team:
    """Make a team (None) or change one, with its members where they are given.

    Raises TeamRefused("name_taken"), and what set_members raises.
    """
    is_new = team is None
    team = team or Team(office=office)
    team.name, team.phone, team.email, team.is_active = name, phone, email, is_active
    with _once("team_name_once"):
        team.save()
        action = "team.create" if is_new else "team.change"
        summary = f"{'Membuat' if is_new else 'Mengubah'} {name}"
        audit.record(office=office, by=by, action=action, summary=summary, at=at, subject=team)
        if members is not None:
            set_members(team, members, by=by, at=at)
    return team


def set_members(team: Team, officers: Iterable[Officer], *, by: Officer, at: dt.datetime) -> None:
    """The operators of the team from now on; one who was in another team moves over.

    Raises TeamRefused("member_elsewhere") for an officer who is no operator of the same office.
    """
    wanted = list(officers)
    if any(officer.office_id != team.office_id or officer.role != Role.OPERATOR for officer in wanted):
        raise TeamRefused("member_elsewhere")
    with transaction.atomic():
        team.members.exclude(officer__in=wanted).delete()
        for officer in wanted:
            TeamMember.objects.update_or_create(officer=officer, defaults={"team": team})
        names = ", ".join(officer.name for officer in wanted) or "kosong"
        audit.record(
            office=team.office,
            by=by,
            action="team.members",
            summary=f"Anggota {team.name}: {names}",
            at=at,
            subject=team,
        )


def add_absence(team: Team, *, first: dt.date, last: dt.date, reason: str, by: Officer, at: dt.datetime) -> Absence:
    """The team cannot go out from `first` to `last`, both included. Raises TeamRefused("absence_reversed")."""
    if last < first:
        raise TeamRefused("absence_reversed")
    with transaction.atomic():
        absence = Absence.objects.create(team=team, first=first, last=last, reason=reason)
        summary = f"{team.name} tidak bertugas {short_date(first)} sampai {short_date(last)}"
        audit.record(office=team.office, by=by, action="team.absence", summary=summary, at=at, subject=team)
    return absence


def remove_absence(team: Team, absence_id: int, *, by: Officer, at: dt.datetime) -> None:
    """The absence no longer holds; one that is gone already changes nothing."""
    with transaction.atomic():
        count, _ = team.absences.filter(pk=absence_id).delete()
        if count:
            summary = f"Menghapus hari tidak bertugas {team.name}"
            audit.record(office=team.office, by=by, action="team.absence_removed", summary=summary, at=at, subject=team)


def save_kit(
    kit: Kit | None, *, office: Office, code: str, condition: str, note: str, by: Officer, at: dt.datetime
) -> Kit:
    """Make a kit (None) or change one. Raises TeamRefused("name_taken")."""
    is_new = kit is None
    kit = kit or Kit(office=office)
    kit.code, kit.condition, kit.note = code, condition, note
    with _once("kit_code_once"):
        kit.save()
        action = "kit.create" if is_new else "kit.change"
        summary = f"{'Mencatat' if is_new else 'Mengubah'} perangkat {code}: {Kit.Condition(condition).label}"
        audit.record(office=office, by=by, action=action, summary=summary, at=at, subject=kit)
    return kit


@contextmanager
def _once(constraint: str) -> Iterator[None]:
    """One transaction in which the named unique constraint becomes TeamRefused("name_taken")."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") == constraint:
            raise TeamRefused("name_taken") from error
        raise
