"""What notices are about: a few subjects in a person's words, for which they choose how they are told."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Subject(models.TextChoices):
    SHIFTS = "shifts", pgettext_lazy("subject", "My events: changes, cancellations, words from the leader")
    REMINDERS = "reminders", pgettext_lazy("subject", "Reminders before and after an event")
    RECORD = "record", pgettext_lazy("subject", "My hours and points")
    GOODS = "goods", pgettext_lazy("subject", "What I redeem")
    HELP = "help", pgettext_lazy("subject", "Help I asked for or give")
    WORK = "work", pgettext_lazy("subject", "My duties: what waits for me")
    SAFETY = "safety", pgettext_lazy("subject", "My account and household")


KINDS = {
    Subject.SHIFTS: "cancelled changed moved_up signed_up waiting leader_message lent team_event",
    Subject.REMINDERS: "starts_tomorrow starts_soon check_out_reminder",
    Subject.RECORD: "credited corrected pay_waiting welcomed capped missed paused excused not_counted not_held objection_decided"
    " makeup_approved makeup_returned expiring expired expiry_withdrawn gift_given gift_got gift_back opening_balance hand_credit"
    " hand_debit hand_done certificate_issued certificate_returned certificate_revoked hours_taken_over record_answered"
    " record_entered record_taken_out skill_confirmed skill_refused star_answered star_noticed star_refused star_stands"
    " star_withdrawn thanked case_asked case_ruled model_asked model_noticed model_shown model_returned model_down model_withdrawn"
    " model_declined model_answered",
    Subject.GOODS: "order_ready order_at_point order_handed order_fetched order_sold order_undone order_brought_back order_longer"
    " order_cancelled order_lapsed paid_together relief_to_give",
    Subject.HELP: "request_moved request_asked_for request_sent request_rated request_withdrawn request_urgent",
    Subject.SAFETY: "household account_disputed copy_made pin_set sale_asked second_person spent_without_phone frozen unfrozen"
    " data_request_received data_request_asked data_request_answered",
}
SUBJECT_OF = {kind: subject for subject, kinds in KINDS.items() for kind in kinds.split()}
# What cannot wait for the morning: somebody is in danger, stands at a counter or a door, or spends another's points.
URGENT = frozenset(
    {"sale_asked", "spent_without_phone", "account_disputed", "pin_set", "starts_soon", "check_out_reminder", "request_urgent"}
)
# What a person cannot silence.
ALWAYS = frozenset({Subject.SAFETY})
# Subjects whose messages cost money and are sent only to those who ask for them.
ON_REQUEST = frozenset({Subject.REMINDERS, Subject.WORK})


def subject_of(kind: str) -> Subject:
    """The subject of a kind of notice. What is listed nowhere concerns somebody's duties: most kinds do."""
    return SUBJECT_OF.get(kind, Subject.WORK)
