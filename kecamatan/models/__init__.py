"""Places and people. Outsiders import from here; the files inside depend only on those above them:
base, office, account, audit, territory, resident, data_access, ledger, roster_upload, roster_learned,
roster_change, history."""

from kecamatan.models.account import Officer, Role
from kecamatan.models.audit import AuditEvent
from kecamatan.models.base import IdentifiedModel, uuid7
from kecamatan.models.data_access import DataAccess
from kecamatan.models.history import OfficeHistory, OfficerHistory, ResidentHistory, VisitPointHistory
from kecamatan.models.ledger import EventTally, ResidentEvent, SiakStatus
from kecamatan.models.office import Office, TimeZone
from kecamatan.models.resident import Fold, NameWord, Need, NeedTally, Resident, Sex
from kecamatan.models.roster_change import PublishedFigure, RosterChange
from kecamatan.models.roster_learned import ColumnMapping, DesaAlias
from kecamatan.models.roster_upload import RosterUpload, RowVerdict
from kecamatan.models.territory import Desa, Kecamatan, VisitPoint, Zone

__all__ = [
    "AuditEvent",
    "ColumnMapping",
    "DataAccess",
    "Desa",
    "DesaAlias",
    "EventTally",
    "Fold",
    "IdentifiedModel",
    "Kecamatan",
    "NameWord",
    "Need",
    "NeedTally",
    "Office",
    "OfficeHistory",
    "Officer",
    "OfficerHistory",
    "PublishedFigure",
    "Resident",
    "ResidentEvent",
    "ResidentHistory",
    "Role",
    "RosterChange",
    "RosterUpload",
    "RowVerdict",
    "Sex",
    "SiakStatus",
    "TimeZone",
    "VisitPoint",
    "VisitPointHistory",
    "Zone",
    "uuid7",
]
