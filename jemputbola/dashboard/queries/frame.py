"""What all panels of one page share."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jemputbola.models import Campaign
from jemputbola.stock.queries import holidays_of
from jemputbola.workdays import working_days
from kecamatan.models import Office, ResidentEvent

Kind = ResidentEvent.Kind

# What counts towards each of the two targets. They are never added up: the first needs a kit, the second a blank card.
RECORD_KINDS: Final = (Kind.RECORDED, Kind.ALREADY_RECORDED)
CARD_KINDS: Final = (Kind.CARD_PRINTED,)
# Early enough for "since ever", late enough to step back from.
LONG_AGO: Final = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Frame:
    """What all panels of one page share: whose figures, towards what, as of which local day."""

    office: Office
    campaign: Campaign | None
    today: dt.date
    holidays: frozenset[dt.date]

    @property
    def since(self) -> dt.date | None:
        return self.campaign.starts if self.campaign else None

    @property
    def days_left(self) -> int:
        """Working days to the deadline, today included; 0 without a campaign."""
        if self.campaign is None:
            return 0
        return len(working_days(max(self.today, self.campaign.starts), self.campaign.deadline, self.holidays))


def frame_of(office: Office, at: dt.datetime) -> Frame:
    campaign = Campaign.objects.filter(office=office, is_current=True).first()
    return Frame(office, campaign, office.local(at).date(), holidays_of(office))
