"""One person with everything: in files, in the story, at the counter, in messages, in the record of who looked."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils import timezone

from antrian.models import Ticket
from antrian.outcomes.actions import record_outcome
from antrian.tickets.actions import call_next, start_serving
from kecamatan import audit, ledger, privacy
from kecamatan.models import Office, Officer, Resident, Role
from kecamatan.residents.names import learn
from kecamatan.roster.uploads import import_now
from kecamatan.safekeeping.revealing import reveal
from tests.factories.messages import make_message
from tests.factories.people import make_desa, make_kecamatan, make_office, make_officer, make_point
from tests.factories.queues import counter, make_day, make_ticket

# Invented: the serial 0000 is never issued. Each unlike anything else in the database, so that a trace is a trace.
NAME = "ZULKARNAEN QODRATULLAH UJI"
NIK = "9803011403800000"
OTHER_NIK = "9803011503810000"
KK = "9803010909190000"
PHONE = "081377665544"
TRACES = (NAME, NIK, KK, PHONE, "81377665544", "QODRATULLAH")
HEADINGS = "NIK,NO_KK,NAMA_LGKP,TGL_LHR,JENIS_KLMIN,ALAMAT,NO_KEC,NO_KEL,STATUS_KTP"


@dataclass
class Story:
    office: Office
    admin: Officer
    planner: Officer
    resident: Resident
    ticket: Ticket


def file_of(*rows: str) -> bytes:
    return "\n".join([HEADINGS, *rows]).encode()


def row(nik: str = NIK, address: str = "KP. UJI", status: str = "BELUM REKAM", born: str = "14-03-1980") -> str:
    return f"{nik},{KK},{NAME},{born},L,{address},1,2001,{status}"


def neighbour(number: int) -> str:
    return f"98030101{number:02d}900000,,ASEP TETANGGA {number},01-01-1990,L,KP. UJI,1,2001,BELUM REKAM"


def tell_story() -> Story:
    """Twice imported, once rejected, recorded, corrected by hand, served, told, revealed."""
    office = make_office(code="98.03", name="Disdukcapil Kabupaten Uji", kabupaten="Kabupaten Uji")
    desa = make_desa(make_kecamatan(office, code="98.03.01"), code="98.03.01.2001")
    admin, planner = make_officer(Role.ADMIN, office), make_officer(Role.PLANNER, office)
    now = timezone.now()
    neighbours = [neighbour(n) for n in range(1, 4)]
    rejected = row(born="31-02-1980", nik=OTHER_NIK)
    import_now(file_of(row(), *neighbours), office=office, by=planner, filename="satu.csv", at=now)
    changed = row(address="KP. LAIN", status="SENT_FOR_ENROLLMENT")
    import_now(file_of(changed, rejected, *neighbours), office=office, by=planner, filename="dua.csv", at=now)
    import_now(file_of(row(address="KP. UJI")), office=office, by=planner, filename="tiga.csv", at=now, is_partial=True)
    learn()
    resident = Resident.objects.get(name=NAME)
    place = {"table": "kecamatan_resident", "column": "phone_sealed", "row_id": resident.pk}
    resident.phone_sealed = privacy.seal(PHONE, **place)
    resident.save()
    ledger.record(resident=resident, kind="absent", by=planner, at=now, note=f"{NAME} sedang bekerja, HP {PHONE}")
    audit.record(office=office, by=planner, action="resident.correct", summary=f"Membetulkan {NAME}", at=now,
                 subject=resident)  # fmt: skip
    reveal(resident=resident, by=planner, reason="calling", note=f"menelepon {NAME}", at=now)
    return Story(office, admin, planner, resident, _served(office, desa, resident, planner, now))


def _served(office: Office, desa: object, resident: Resident, planner: Officer, now: dt.datetime) -> Ticket:
    today = office.local(now).date()
    queue = make_day(point=make_point(desa), date=today, ends=dt.time(23, 0), blanks=5)  # type: ignore[arg-type]
    ticket = make_ticket(queue, nik=NIK, name=NAME, phone=PHONE)
    called = call_next(counter=counter(queue, 1), by=None, at=now)
    assert called == ticket
    start_serving(ticket=called, by=None, at=now)
    record_outcome(ticket=called, kind="card_printed", op_id=uuid.uuid4(), by=planner, at=now,
                   handed_to=f"Istri {NAME}", note=f"titip di {NAME}")  # fmt: skip
    make_message(queue.visit, recipient_kind="resident", recipient_key=str(resident.pk), recipient_name=NAME,
                 channel="gateway", address=PHONE)  # fmt: skip
    return Ticket.objects.get(pk=ticket.pk)
