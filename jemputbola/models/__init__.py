"""All that surrounds a visit. Outsiders import from here; the files inside depend only on those above them:
campaign, team, working_days, blanko, visit, confirmation, message, plan, history."""

from jemputbola.models.blanko import BlankoBalance, BlankoMovement, BlankoTally, ServicePoint
from jemputbola.models.campaign import Campaign, CampaignTarget
from jemputbola.models.confirmation import ConfirmationLink
from jemputbola.models.history import CampaignHistory, KitHistory, ServicePointHistory, TeamHistory
from jemputbola.models.message import (
    Attempt,
    Channel,
    Heartbeat,
    MessageState,
    Occasion,
    OutboxMessage,
    RecipientKind,
    SinkMessage,
)
from jemputbola.models.plan import PlanLine, PlanRun
from jemputbola.models.team import Absence, Kit, Team, TeamMember, Vehicle
from jemputbola.models.visit import HOLDING_STATES, PUBLIC_STATES, Visit, VisitEvent, VisitKit, VisitState
from jemputbola.models.working_days import Holiday

__all__ = [
    "HOLDING_STATES",
    "PUBLIC_STATES",
    "Absence",
    "Attempt",
    "BlankoBalance",
    "BlankoMovement",
    "BlankoTally",
    "Campaign",
    "CampaignHistory",
    "CampaignTarget",
    "Channel",
    "ConfirmationLink",
    "Heartbeat",
    "Holiday",
    "Kit",
    "KitHistory",
    "MessageState",
    "Occasion",
    "OutboxMessage",
    "PlanLine",
    "PlanRun",
    "RecipientKind",
    "ServicePoint",
    "ServicePointHistory",
    "SinkMessage",
    "Team",
    "TeamHistory",
    "TeamMember",
    "Vehicle",
    "Visit",
    "VisitEvent",
    "VisitKit",
    "VisitState",
]
