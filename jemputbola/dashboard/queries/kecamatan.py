"""The table of kecamatan against their targets."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from jemputbola.dashboard.queries.frame import CARD_KINDS, LONG_AGO, RECORD_KINDS, Frame
from jemputbola.models import Campaign, CampaignTarget
from jemputbola.workdays import working_days
from kecamatan.models import EventTally, Kecamatan, Need, NeedTally, Office


@dataclass(frozen=True)
class KecamatanRow:
    id: uuid.UUID
    code: str
    name: str
    record_target: int
    record_done: int
    record_open: int
    card_target: int
    card_done: int
    card_open: int
    # Share of the campaign's working days that are over, and the kabupaten's share of its target; None without.
    elapsed: float | None
    everywhere: float | None

    @property
    def record_share(self) -> float | None:
        return self.record_done / self.record_target if self.record_target else None

    @property
    def card_share(self) -> float | None:
        return self.card_done / self.card_target if self.card_target else None

    @property
    def is_behind(self) -> bool:
        """Recorded less of its target than of the time that has passed, and less than the kabupaten as a whole."""
        if self.elapsed is None or self.everywhere is None or self.record_share is None:
            return False
        return self.record_share < min(self.elapsed, self.everywhere)


def per_kecamatan(frame: Frame) -> list[KecamatanRow]:
    """Every kecamatan of the office by its code. Four queries."""
    targets = {
        target.kecamatan_id: target
        for target in (CampaignTarget.objects.filter(campaign=frame.campaign) if frame.campaign else ())
    }
    needs: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    tallies = NeedTally.objects.filter(desa__kecamatan__office=frame.office, need__in=(Need.RECORD, Need.PRINT))
    for kecamatan_id, need, count in tallies.values_list("desa__kecamatan_id", "need").annotate(n=Sum("count")):
        needs[kecamatan_id, need] = count
    done: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    events = EventTally.objects.filter(
        desa__kecamatan__office=frame.office,
        kind__in=(*RECORD_KINDS, *CARD_KINDS),
        date__range=(frame.since or LONG_AGO, frame.today),
    )
    for kecamatan_id, kind, count in events.values_list("desa__kecamatan_id", "kind").annotate(n=Sum("count")):
        done[kecamatan_id, kind] = count
    elapsed = _elapsed(frame)
    aimed = sum(target.record for target in targets.values())
    everywhere = sum(done[place, kind] for place in targets for kind in RECORD_KINDS) / aimed if aimed else None
    rows = []
    for kecamatan_id, code, name in Kecamatan.objects.filter(office=frame.office).values_list("id", "code", "name"):
        target = targets.get(kecamatan_id)
        rows.append(
            KecamatanRow(
                id=kecamatan_id,
                code=code,
                name=name,
                record_target=target.record if target else 0,
                record_done=sum(done[kecamatan_id, kind] for kind in RECORD_KINDS),
                record_open=needs[kecamatan_id, Need.RECORD],
                card_target=target.card if target else 0,
                card_done=sum(done[kecamatan_id, kind] for kind in CARD_KINDS),
                card_open=needs[kecamatan_id, Need.PRINT],
                elapsed=elapsed,
                everywhere=everywhere,
            )
        )
    return rows


def _elapsed(frame: Frame) -> float | None:
    if frame.campaign is None:
        return None
    yesterday = min(frame.today - dt.timedelta(days=1), frame.campaign.deadline)
    total = len(working_days(frame.campaign.starts, frame.campaign.deadline, frame.holidays))
    return len(working_days(frame.campaign.starts, yesterday, frame.holidays)) / total if total else None


def campaign_places(office: Office, campaign: Campaign | None) -> list[tuple[Kecamatan, int, int]]:
    """Every kecamatan with its targets; where there are none yet, what is open there now. Three queries at most."""
    targets = {target.kecamatan_id: target for target in (campaign.targets.all() if campaign else ())}
    needs: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    tallies = NeedTally.objects.filter(desa__kecamatan__office=office, need__in=(Need.RECORD, Need.PRINT))
    for kecamatan_id, need, count in tallies.values_list("desa__kecamatan_id", "need").annotate(n=Sum("count")):
        needs[kecamatan_id, need] = count
    found = []
    for place in Kecamatan.objects.filter(office=office).defer("boundary"):
        target = targets.get(place.pk)
        record, card = needs[place.pk, Need.RECORD], needs[place.pk, Need.PRINT]
        # Whoever is recorded needs a card afterwards.
        found.append((place, target.record, target.card) if target else (place, record, record + card))
    return found
