"""What happens."""

from events.models.access import ApiKey
from events.models.attendance import Attendance, Door, Grade, Scan
from events.models.campaigns import Campaign, Festival
from events.models.cases import Case, CasePicture, CaseStep, Hearing, Ruling, RulingChange, Voice
from events.models.certificates import Certificate, CertificateCount, Identity, Issuer
from events.models.draws import AwardCheck, AwardDraw
from events.models.events import Category, ChangeRequest, Event, Job, Review, Shift, Signup
from events.models.exchange import HoursExport, HoursRow, HoursSheet, SentHours
from events.models.feeds import CalendarFeed
from events.models.figures import Figure, Placed, Purse, Seen, Spending, Tally, Waning
from events.models.messages import MessageTemplate, ShiftMessage
from events.models.onsite import Arrival, Correction, Flag, Makeup, Outcome, OutcomeKind, Photo, Undo
from events.models.programmes import Programme, ProgrammeGroup
from events.models.ratings import Rating, Thanks
from events.models.records import RecordEntry, StarAward, StarObjection, StarRun, StarScale, StarStep
from events.models.reports import OpeningFigure, Report, ReportLine, ReportPart, Series
from events.models.requests import DangerWord, HelpKind, HelpRequest, RequestPhoto, RequestStep, StateDeadline
from events.models.rolemodels import Honour, ModelObjection, PaperConsent, RoleModel
from events.models.screens import Screen, ScreenPart
from events.models.stale import StaleShift
from events.models.told import Happening, HookMessage, Occurrence, Subscription

__all__ = [
    "ApiKey",
    "Arrival",
    "Attendance",
    "AwardCheck",
    "AwardDraw",
    "CalendarFeed",
    "Campaign",
    "Case",
    "CasePicture",
    "CaseStep",
    "Category",
    "Certificate",
    "CertificateCount",
    "ChangeRequest",
    "Correction",
    "DangerWord",
    "Door",
    "Event",
    "Festival",
    "Figure",
    "Flag",
    "Grade",
    "Happening",
    "Hearing",
    "HelpKind",
    "HelpRequest",
    "Honour",
    "HookMessage",
    "HoursExport",
    "HoursRow",
    "HoursSheet",
    "Identity",
    "Issuer",
    "Job",
    "Makeup",
    "MessageTemplate",
    "ModelObjection",
    "Occurrence",
    "OpeningFigure",
    "Outcome",
    "OutcomeKind",
    "PaperConsent",
    "Photo",
    "Placed",
    "Programme",
    "ProgrammeGroup",
    "Purse",
    "Rating",
    "RecordEntry",
    "Report",
    "ReportLine",
    "ReportPart",
    "RequestPhoto",
    "RequestStep",
    "Review",
    "RoleModel",
    "Ruling",
    "RulingChange",
    "Scan",
    "Screen",
    "ScreenPart",
    "Seen",
    "SentHours",
    "Series",
    "Shift",
    "ShiftMessage",
    "Signup",
    "Spending",
    "StaleShift",
    "StarAward",
    "StarObjection",
    "StarRun",
    "StarScale",
    "StarStep",
    "StateDeadline",
    "Subscription",
    "Tally",
    "Thanks",
    "Undo",
    "Voice",
    "Waning",
]
