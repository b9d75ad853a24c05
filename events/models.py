"""What happens."""

from events.attendance.models import Arrival, Attendance, Door, Flag, Grade, Scan, Undo
from events.campaigns.models import Campaign, Festival
from events.campaigns.programmes.models import Programme, ProgrammeGroup
from events.cases.live_checks.models import LiveCheck
from events.cases.models import AwardCheck, AwardDraw, Case, CasePicture, CaseStep, Hearing, Ruling, RulingChange, Voice
from events.cases.signs.models import Reversal, ReversedShift, Sign, SignLimits
from events.core.occurrences import Occurrence
from events.core.triggers import StaleShift
from events.figures.checks.models import FigureCheck, FigureDifference
from events.figures.models import Figure, Placed, Purse, Seen, Spending, Tally, Waning
from events.figures.outcomes.models import Outcome, OutcomeKind
from events.integrations.calendars.models import CalendarFeed
from events.integrations.models import ApiKey, Happening, HookMessage, Subscription
from events.messages.models import MessageTemplate, ShiftMessage
from events.neighbourhood.grids.models import Grid, GridBuilding, GridMember
from events.neighbourhood.incidents.models import (
    Incident,
    IncidentKind,
    IncidentPhoto,
    IncidentStep,
    IncidentTerms,
)
from events.public.photos.models import Photo, PhotoObjection
from events.public.role_models.models import Honour, ModelObjection, PaperConsent, RoleModel
from events.public.screens.models import Screen, ScreenPart
from events.records.certificates.models import Certificate, CertificateCount, Identity, Issuer
from events.records.exchange.models import HoursExport, HoursRow, HoursSheet, SentHours
from events.records.models import RecordEntry, StarAward, StarObjection, StarRun, StarScale, StarStep
from events.records.ratings.models import Rating, Thanks
from events.reports.models import OpeningFigure, Report, ReportLine, ReportPart, ReportSeal, Series
from events.requests.models import DangerWord, DoorLook, HelpKind, HelpRequest, RequestPhoto, RequestStep, StateDeadline
from events.settlement.corrections.models import Correction, Makeup
from events.settlement.witnesses.models import Duty, Witness
from events.shifts.models import Category, ChangeRequest, Event, Job, Review, Shift
from events.shifts.signups.models import Signup
from events.shifts.staffing.models import Companion, CoverAsk, StaffingRule

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
    "Companion",
    "Correction",
    "CoverAsk",
    "DangerWord",
    "Door",
    "DoorLook",
    "Duty",
    "Event",
    "Festival",
    "Figure",
    "FigureCheck",
    "FigureDifference",
    "Flag",
    "Grade",
    "Grid",
    "GridBuilding",
    "GridMember",
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
    "Incident",
    "IncidentKind",
    "IncidentPhoto",
    "IncidentStep",
    "IncidentTerms",
    "Issuer",
    "Job",
    "LiveCheck",
    "Makeup",
    "MessageTemplate",
    "ModelObjection",
    "Occurrence",
    "OpeningFigure",
    "Outcome",
    "OutcomeKind",
    "PaperConsent",
    "Photo",
    "PhotoObjection",
    "Placed",
    "Programme",
    "ProgrammeGroup",
    "Purse",
    "Rating",
    "RecordEntry",
    "Report",
    "ReportLine",
    "ReportPart",
    "ReportSeal",
    "RequestPhoto",
    "RequestStep",
    "Reversal",
    "ReversedShift",
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
    "Sign",
    "SignLimits",
    "Signup",
    "Spending",
    "StaffingRule",
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
    "Witness",
]
