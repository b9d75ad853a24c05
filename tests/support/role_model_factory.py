"""Role models, each brought as far as its name says, by the acts."""

from datetime import date, timedelta

from events.models import Honour, RoleModel
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import review as review_actions
from tests.cast import NOW
from volunteer.core.ids import new_id
from volunteer.models import User

STORY = "张安每周给楼里的老人送饭，风雨无阻，三年没有断过，大家都记在心里。"
AFTER = NOW + timedelta(days=8)


def born(person, day):
    User.objects.get_queryset().filter(pk=person.pk).update(birth_date=day)
    person.birth_date = day
    return person


def live(person, area):
    User.objects.get_queryset().filter(pk=person.pk).update(area=area)
    person.area = area


def unsaved(honour, person=None, **fields):
    fields = {"id": new_id(NOW), "theme": honour.choices[0], "story": STORY, "person": person} | fields
    return RoleModel(honour=honour, **fields)


def nominated(district, honour, person=None, by=None, **fields):
    return nominate_actions.nominate(model=unsaved(honour, person or district.alice, **fields), by=by or district.bob, at=NOW)


def agreed(model, by=None, full_name=False, with_picture=False):
    return consent_actions.give_consent(model=model, by=by or model.person, full_name=full_name, with_picture=with_picture, at=NOW)


def in_notice(district, honour, **fields):
    consent = {name: fields.pop(name) for name in ("full_name", "with_picture") if name in fields}
    return review_actions.accept(model=agreed(nominated(district, honour, **fields), **consent), by=district.street_admin, at=NOW)


def shown(district, honour, **fields):
    model = in_notice(district, honour, **fields)
    assert review_actions.show_due(at=AFTER) >= 1
    model.refresh_from_db()
    return model


def two_honours(district):
    """An honour for everybody and one for the young; alice, bob and carol are grown up, alice lives in the community."""
    kinds = {"themes": "助人为乐、孝老爱亲"}, {"themes": "热心公益", "level": "district", "max_age": 17}
    near = Honour.objects.update_or_create(name="榜样就在身边", defaults=kinds[0])[0]
    young = Honour.objects.update_or_create(name="新时代好少年", defaults=kinds[1])[0]
    for person in (district.alice, district.bob, district.carol):
        born(person, date(1980, 5, 1))
    live(district.alice, district.community)
    return near, young
