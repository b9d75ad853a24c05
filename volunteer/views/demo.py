"""Pages that exist in the demonstration only: being anybody with one press, and the messages that "went out"."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from secrets import compare_digest

from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from volunteer import limits
from volunteer.access import next_path
from volunteer.core import clock, forms
from volunteer.models import Appointment, Role, SmsMessage, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
PIN_KEY = "demo-pin"
VOLUNTEERS = 4
TWINS = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}

type View = Callable[[HttpRequest], HttpResponse]


def demo_only(view: View) -> View:
    """A 404 outside the demonstration; the PIN first where one is set."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        if settings.DEMO_PIN and request.session.get(PIN_KEY) != settings.DEMO_PIN and view.__name__ != "pin":
            return redirect("volunteer:demo_pin")
        return view(request)

    return guarded


DIGITS = {"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}


class PinForm(forms.Form):
    pin = forms.CharField(label=gettext_lazy("PIN"), max_length=12, widget=forms.TextInput(DIGITS))


def cast() -> list[tuple[str, str, User]]:
    """Whom one may be: (what they are, over what, who), one holder of each role and a few volunteers."""
    held = Appointment.objects.current(clock.today()).filter(person__is_active=True)
    first = held.order_by("role", "pk").distinct("role").select_related("person", "area", "point", "organization")
    by_role = {appointment.role: appointment for appointment in first}
    staff = [(str(Role(role).label), str(by_role[role].over), by_role[role].person) for role in Role.values if role in by_role]
    people = User.objects.filter(appointments=None, is_active=True).exclude(phone_index=None).exclude(name="").order_by("pk")
    return [(_("volunteer"), str(person.area or ""), person) for person in people.select_related("area")[:VOLUNTEERS]] + staff


def twin(request: HttpRequest) -> str:
    """This page under the machine's other name, where cookies are other ones: a second person side by side."""
    host, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{TWINS[host]}{colon}{port}{request.path}" if host in TWINS else ""


@never_cache
@demo_only
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Choose who to be; a press signs in."""
    offered = cast()
    if request.method == "POST":
        chosen = next((person for _role, _over, person in offered if person.volunteer_no == request.POST.get("who")), None)
        if chosen is None:
            raise Http404
        known_pin = request.session.get(PIN_KEY)
        login(request, chosen, backend=BACKEND)
        request.session[PIN_KEY] = known_pin
        return redirect(next_path(request, default="/"))
    return render(request, "volunteer/demo.html", {"people": offered, "twin": twin(request), "next": next_path(request)})


@never_cache
@demo_only
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """The text messages of the demonstration, newest first."""
    page = Paginator(SmsMessage.objects.order_by("-pk"), 20).get_page(request.GET.get("page"))
    return render(request, "volunteer/demo_messages.html", {"page": page})


@never_cache
@demo_only
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """The PIN that the terminal printed; guessing is limited for all together."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not limits.check(kind="demo-pin", subject="all", most=30, within=timedelta(minutes=10), at=clock.now()):
            form.add_error("pin", _("That was a little fast. Please try again in a minute."))
        elif compare_digest(form.cleaned_data["pin"].encode(), settings.DEMO_PIN.encode()):
            request.session[PIN_KEY] = settings.DEMO_PIN
            return redirect("volunteer:demo")
        else:
            form.add_error("pin", _("This is not the PIN that the terminal shows."))
    return render(request, "volunteer/demo_pin.html", {"form": form})
