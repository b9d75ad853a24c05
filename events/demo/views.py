"""Pages that exist in the demonstration only: walking the whole way, being anybody with one press, moving the clock, messages."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import wraps
from secrets import compare_digest
from time import sleep
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events import scheduler
from events.attendance import tokens
from events.demo import guide
from events.demo import today as demo_today
from events.demo import walk as demo_walk
from events.demo.walk import ButtonPress, Step, StepResult, Walk
from points.models import Account
from volunteer.core import clock, forms, leases, rate_limit
from volunteer.core.attempts import attempt
from volunteer.core.dates import local_moment
from volunteer.core.pages import form_page
from volunteer.models import Appointment, Role, SmsMessage, User
from volunteer.roles.decorators import next_path
from volunteer.signin import sessions

BACKEND = "django.contrib.auth.backends.ModelBackend"
PIN_KEY = "demo-pin"
VOLUNTEERS = 4
TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
MORNING = time(9)
TRIES, BETWEEN_TRIES = 10, 0.3  # seconds
HALF_AN_HOUR, AN_HOUR, TOMORROW = "half", "hour", "tomorrow"

type View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    """A 404 outside the demonstration; the PIN first where one is set."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        if settings.DEMO_PIN and request.session.get(PIN_KEY) != settings.DEMO_PIN and view.__name__ != "pin":
            return redirect("events:demo_pin")
        return view(request)

    return guarded


DIGITS = {"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}


class PinForm(forms.Form):
    pin = forms.CharField(label=gettext_lazy("PIN"), max_length=12, widget=forms.TextInput(DIGITS))


# --- being somebody --------------------------------------------------------------------------------------------------------


def demo_people() -> list[tuple[str, str, User]]:
    """Whom one may be: (what they are, over what, who): a few volunteers, and one holder of each role."""
    held = Appointment.objects.own().current(clock.today()).filter(person__is_active=True)
    first = held.order_by("role", "pk").distinct("role").select_related("person", "area", "point", "organization")
    by_role = {appointment.role: appointment for appointment in first}
    staff = [(str(Role(role).label), str(by_role[role].over), by_role[role].person) for role in Role.values if role in by_role]
    return [(_("volunteer"), str(person.community or ""), person) for person in volunteers()] + staff


def volunteers() -> list[User]:
    """The one with the most points, and the first of the others."""
    people = User.objects.filter(appointments=None, is_active=True).exclude(phone_index=None).exclude(name="")
    wallets = Account.objects.filter(kind=Account.Kind.WALLET, person__in=people).order_by("-balance", "pk")
    richest = wallets.values_list("person", flat=True)[:1]
    first = list(people.filter(pk__in=richest).select_related("area__parent"))
    others = people.exclude(pk__in=[person.pk for person in first]).order_by("pk").select_related("area__parent")
    return first + list(others[: VOLUNTEERS - len(first)])


def sign_in_as(request: HttpRequest, person: User) -> None:
    """Sign in as somebody; the PIN that was shown stays shown."""
    known_pin = request.session.get(PIN_KEY)
    login(request, person, backend=BACKEND)
    request.session[PIN_KEY] = known_pin
    tokens.own_ticket(request)


def twin_address(request: HttpRequest) -> str:
    """This page under the machine's other name, where cookies are other ones: a second person side by side."""
    host, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{TWINS[host]}{colon}{port}{request.path}" if host in TWINS else ""


@never_cache
@demo_only
@require_http_methods(["GET", "POST"])
def demo_home(request: HttpRequest) -> HttpResponse:
    """The demonstration's home: walk the whole way, or choose who to be; a press signs in."""
    offered = demo_people()
    if request.method == "POST":
        chosen = next((person for _role, _over, person in offered if person.volunteer_no == request.POST.get("who")), None)
        if chosen is None:
            raise Http404
        sign_in_as(request, chosen)
        return redirect(next_path(request, default="/"))
    begun, _shown = guide.walk_of_browser(request)
    context = {"people": offered, "twin": twin_address(request), "next": next_path(request), "begun": begun}
    context["time"] = guide.now_in_words()
    return render(request, "events/demo/home.html", context)


# --- the clock -------------------------------------------------------------------------------------------------------------


@never_cache
@demo_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Half an hour on, an hour on, or to tomorrow morning; what is due by then happens at once."""
    aims = {HALF_AN_HOUR: moment_later(minutes=30), AN_HOUR: moment_later(hours=1), TOMORROW: tomorrow_morning()}
    aim = aims.get(request.POST.get("by", ""))
    if aim is None:
        raise Http404
    clock.advance_to(aim)
    demo_today.ensure_open_shift(at=clock.now())
    run_due()
    messages.success(request, _("It is %(time)s now.") % {"time": guide.now_in_words()})
    return redirect(next_path(request, default="/"))


def run_due() -> None:
    """All that is due by now. Where the demo's own runner is at work, with the moment before, its end is waited for."""
    for _try in range(TRIES):
        with suppress(leases.LeaseLostError):
            if scheduler.run_steps(at=clock.now()) is not None:
                break
        sleep(BETWEEN_TRIES)
    cache.clear()  # numbers that are kept for a minute are of before


def moment_later(**by: int) -> datetime:
    return clock.now() + timedelta(**by)


def tomorrow_morning() -> datetime:
    return local_moment(clock.today() + timedelta(days=1), MORNING)


# --- the walk --------------------------------------------------------------------------------------------------------------


@never_cache
@demo_only
@require_http_methods(["GET", "POST"])
def walk_demo(request: HttpRequest) -> HttpResponse:
    """GET goes to where the walk stands. POST does what the guide's button says: `step` is the one it stood on, so that a
    second press changes nothing; "begin" begins anew, "hide" hides the guide until the walk is taken up again.
    """
    held, _shown = guide.walk_of_browser(request)
    pressed = request.POST.get("step", "")
    if request.method == "POST" and pressed == "hide":
        return guide.remember_walk(redirect("events:demo"), held, shown=False) if held else redirect("events:demo")
    with attempt(request):
        if request.method == "POST" and (held is None or pressed == "begin"):
            held = demo_walk.begin_walk(at=clock.now())
            return show_result(request, held, demo_walk.page_of_walk(held))
        if held is None:
            return redirect("events:demo")
        return show_result(
            request, held, take_step(request, held, pressed) if request.method == "POST" else demo_walk.page_of_walk(held)
        )
    return redirect("events:demo")


def take_step(request: HttpRequest, held: Walk, pressed: str) -> StepResult:
    """One step on, where the button is of the step that the walk stands on."""
    due = {held.step, Step.CHECK_IN} if held.step == Step.SCAN else {held.step}
    act = demo_walk.STEP_ACTIONS.get(Step(pressed)) if pressed in due else None
    return act(held, ButtonPress(press_id(request), sessions.device_hash(request))) if act else demo_walk.page_of_walk(held)


def press_id(request: HttpRequest) -> UUID:
    """The id that was made with the button."""
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        raise Http404 from None


def show_result(request: HttpRequest, held: Walk, done: StepResult) -> HttpResponse:
    """On to the page that shows it, as the person whose page it is."""
    if request.user != done.person:
        sign_in_as(request, done.person)
    return guide.remember_walk(redirect(done.page), held)


# --- messages and PIN ------------------------------------------------------------------------------------------------------


@never_cache
@demo_only
@require_GET
def text_message_list(request: HttpRequest) -> HttpResponse:
    """The text messages of the demonstration, newest first."""
    page = Paginator(SmsMessage.objects.order_by("-at", "-pk"), 20).get_page(request.GET.get("page"))
    return render(request, "events/demo/messages.html", {"page": page})


@never_cache
@demo_only
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """The PIN that the terminal printed; guessing is limited for all together."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not rate_limit.allow_attempt(kind="demo-pin", subject="all", most=30, within=timedelta(minutes=10), at=clock.now()):
            form.add_error("pin", _("That was a little fast. Please try again in a minute."))
        elif compare_digest(form.cleaned_data["pin"].encode(), settings.DEMO_PIN.encode()):
            request.session[PIN_KEY] = settings.DEMO_PIN
            return redirect("events:demo")
        else:
            form.add_error("pin", _("This is not the PIN that the terminal shows."))
    return form_page(
        request,
        form,
        title=_("PIN of the demonstration"),
        subtitle=_("It stands in the terminal that serves this page."),
        submit=_("Go on"),
    )
