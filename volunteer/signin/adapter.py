"""allauth's door to our people: the phone is sealed, messages leave through our gateway, sessions of staff are short."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from volunteer.core import clock, hooks
from volunteer.core.attempts import attempt
from volunteer.core.phone import PhoneField
from volunteer.models import User
from volunteer.notices import channels
from volunteer.notices.texts import code_text
from volunteer.roles import scope as role_scope
from volunteer.signin import actions as signin
from volunteer.signin import second_factor, sessions

STAFF_SESSION = timedelta(hours=12)


class AccountAdapter(DefaultAccountAdapter):
    """The five methods over the phone, and what else differs from allauth's habits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is not right. Please look again."),
        "phone_taken": _("This number belongs to another account. Ask at your service point if it is yours."),
        "same_as_current": _("This is the number you already have."),
        "too_many_login_attempts": _("The code was wrong three times. Please ask for a new one."),
        "rate_limited": _("That was a little fast. Please try again in a minute."),
    }

    # --- the phone ---------------------------------------------------------------------------------------------------

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.keep_phone(phone, verified_at=clock.now() if verified else None)
        user.save(update_fields=["phone_sealed", "phone_index", "phone_verified_at"])

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone_index else None

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.with_phone(phone).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """A refusal goes back to the page it came from, in words."""
        with attempt(self.request):
            signin.send_code(phone=phone, text=code_text(code), device=sessions.read_device_name(self.request), at=clock.now())
            return
        raise ImmediateHttpResponse(HttpResponseRedirect(self.request.path))

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Nothing: whoever holds the number did not ask, and whoever asked does not hold it."""

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    # --- signing in --------------------------------------------------------------------------------------------------

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """allauth's own sign-up stays shut: our entrance makes the accounts."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Residents stay signed in on their device; whoever holds a role signs in anew each working day.

        Whoever has not chosen a language yet is written to in the one that this device shows the site in by choice.
        """
        super().login(request, user)
        hooks.signed_in(request)
        if not second_factor.is_point_phone(request):
            sessions.note_phone(request, user)
        if not user.language:
            channels.save_language(person=user, language=request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        if role_scope.roles(user, clock.now()):
            request.session.set_expiry(int(STAFF_SESSION.total_seconds()))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Without another aim: newcomers are asked their name, everybody else goes home."""
        return reverse("volunteer:edit") if request.user.is_authenticated and not request.user.name else "/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any) -> None:
        """allauth's flash messages are left out where our pages already say it; its errors stay."""
        if message_template is None or message_template.startswith("mfa/"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody has a mail address here."""
