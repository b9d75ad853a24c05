"""One's own lists leave as Excel files: what the page says, for oneself and the household, and nothing of anybody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Certificate, HelpRequest, Thanks
from tests.cast import NOW
from tests.support.clients import enter
from tests.support.export_checks import taken
from tests.support.whole_site import COMPLAINED, CONFIDED, PROVEN, STAGE, TOLD
from volunteer.core.ids import new_id
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db
LISTS = ("/my/thanks/", "/my/cases/", "/requests/", "/my/certificates/", "/inbox/")


@pytest.fixture
def stage(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    made = STAGE()
    Thanks.objects.create(shift=made.rated, giver=made.bob, receiver=made.alice, kind="patient", at=NOW)
    return made


@pytest.mark.parametrize("url", LISTS)
def test_the_page_leads_to_its_file_where_there_is_anything(client, stage, url):
    assert "?export=xlsx" in enter(client, stage.alice).get(url).text
    stage.other_manager.notices.all().delete()
    assert len(taken(client, stage.other_manager, url)) == 1
    assert "?export=xlsx" not in enter(client, stage.other_manager).get(url).text


def test_thanks_with_masked_names(client, stage):
    heads, row = taken(client, stage.alice, "/my/thanks/")
    assert heads == ["时间", "感谢", "感谢人", "活动", "对象"]
    assert row == ["2026-11-24", Thanks.Kind.PATIENT.label, stage.bob.masked_name, "评价(演示)", stage.alice.name]


def test_cases_and_which_of_them_ask(client, stage):
    unit = str(stage.point)
    assert taken(client, stage.alice, "/my/cases/")[1:] == [[stage.case.number, unit, "工作人员言行", "2026-11-24", "核查中"]]
    assert taken(client, stage.manager, "/my/cases/")[1][4] == "请您说明"
    assert COMPLAINED not in str(taken(client, stage.manager, "/my/cases/"))


def test_requests_one_asked_and_those_one_helps_with(client, stage):
    (row,) = taken(client, stage.alice, "/requests/")[1:]
    assert row[3:6] == [stage.alice.name, CONFIDED, stage.community.name] and row[0] == "2026-11-24 09:00"
    came = {"taker": stage.bob, "agreed_by": stage.alice, "agreed_at": NOW}
    HelpRequest.objects.filter(pk=stage.wish.pk).update(state="taken", public_words="修灯", **came)
    (row,) = taken(client, stage.bob, "/requests/", show="helping")[1:]
    assert row[3:5] == [None, "修灯"]
    assert len(taken(client, stage.bob, "/requests/")) == 1


def test_certificates_with_number_and_hours_once_issued(client, stage):
    (row,) = taken(client, stage.alice, "/my/certificates/")[1:]
    assert row[:2] == [stage.alice.name, PROVEN] and row[6:] == [None] * 4
    issued = {"number": "长青-2026-0001", "code": "ABCD2345", "content_hash": "x" * 64, "content": {"verified": 90}}
    people = {"checked_by": stage.reviewer, "issued_by": stage.community_admin, "issued_at": NOW}
    Certificate.objects.filter(pk=stage.certificate.pk).update(state="issued", **issued, **people)
    (row,) = taken(client, stage.alice, "/my/certificates/")[1:]
    assert row[6:] == ["长青-2026-0001", "ABCD2345", "1.5", "2026-11-24"]


def test_messages_in_words(client, stage):
    rows = taken(client, stage.alice, "/inbox/")
    assert len(rows) == stage.alice.notices.count() + 1
    (told,) = [row for row in rows if TOLD in row[2]]
    assert told[0] == "2026-11-24 09:00" and told[1] == stage.alice.name and told[3] is None
    assert TOLD not in str(taken(client, stage.bob, "/inbox/"))


def more(stage):
    """A row more on each list."""
    at = new_id(NOW)
    outbox.notify(person=stage.alice, kind="pin_set", params={}, key=f"more:{at}", at=NOW)
    Thanks.objects.create(shift=stage.over, giver=stage.carol, receiver=stage.alice, kind="patient", at=NOW)
    known = {"person": stage.alice, "area": stage.community, "purpose": "x", "since": NOW.date(), "until": NOW.date()}
    Certificate.objects.create(id=at, applied_by=stage.alice, applied_at=NOW, state="returned", **known)
    wish = HelpRequest.objects.get(pk=stage.wish.pk)
    wish.pk = new_id(NOW)
    wish.save(force_insert=True)


@pytest.mark.long
@pytest.mark.parametrize("url", LISTS)
def test_more_rows_cost_no_more_statements(client, stage, url):
    def statements():
        taken(client, stage.alice, url)
        with CaptureQueriesContext(connection) as queries:
            taken(client, stage.alice, url)
        return len(queries)

    few = statements()
    more(stage)
    assert statements() == few
