"""What hangs on a place is named, model by model, and the list before an act counts it."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from volunteer.models import Area, ServicePoint
from volunteer.places.attachments import ATTACHMENTS, Rule


def test_every_foreign_key_to_a_place_is_named():
    found = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in (Area, ServicePoint)
    }
    named = [(a.model._meta.label, a.field) for a in ATTACHMENTS]
    found.discard(("volunteer.Area", "neighbours"))  # of two places, both ways: it says nothing of what hangs on one
    assert set(named) == found
    assert len(named) == len(set(named))


@pytest.mark.django_db
def test_every_condition_and_every_page_of_an_attachment_exists(district):
    for attachment in ATTACHMENTS:
        assert attachment.why
        if attachment.of_area:
            attachment.rows(district.area, date(2026, 11, 24)).count()
        if attachment.label:
            attachment.rows_within(district.area, date(2026, 11, 24)).count()
        if attachment.page:
            reverse(attachment.page)
        if attachment.rule in (Rule.BLOCKS, Rule.ENDS, Rule.CONFIRM):
            assert attachment.who
