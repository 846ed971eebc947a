"""What teams, kits, campaigns and service points said before they were changed (see kecamatan.models.history)."""

import pghistory

from jemputbola.models.blanko import ServicePoint
from jemputbola.models.campaign import Campaign
from jemputbola.models.team import Kit, Team
from kecamatan.models.history import KEPT, old_rows


class TeamHistory(pghistory.create_event_model(Team, *old_rows(), exclude=["id"], **KEPT)):  # type: ignore[misc]
    pass


class KitHistory(pghistory.create_event_model(Kit, *old_rows(), exclude=["id"], **KEPT)):  # type: ignore[misc]
    pass


class CampaignHistory(pghistory.create_event_model(Campaign, *old_rows(), exclude=["id"], **KEPT)):  # type: ignore[misc]
    pass


class ServicePointHistory(
    pghistory.create_event_model(ServicePoint, *old_rows(), exclude=["id"], **KEPT)  # type: ignore[misc]
):
    pass
