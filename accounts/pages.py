"""The pages to sign in, for a forgotten password and for an invitation: Django's own views, throttled, in our words."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

import own_address
from accounts import audit, devices, invitations, throttle
from accounts.fields import AddressField
from accounts.links import LINKS
from accounts.models import AccountMail
from accounts.sign_in import SignInForm, too_many

METHODS = ["get", "head", "post"]


class ThrottledView:
    """A page whose form has `wait`: the time to wait if there were too many attempts."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Shows the page again, with status 429 if there were too many attempts."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(math.ceil(form.wait.total_seconds()))
        return response


class SignIn(ThrottledView, views.LoginView):
    """The sign-in page. Redirects people who are signed in already."""

    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        devices.remember(self.request, response, form.cleaned_data["username"])
        return response


class AddressForm(forms.Form):
    """Asks for an e-mail address. It is throttled like signing in, whether or not an account has the address."""

    email = AddressField(max_length=254)
    wait: timedelta | None = None

    def __init__(self, *args: Any, request: HttpRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request = request

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError if there were too many requests; `wait` is the time until the next one counts."""
        cleaned = super().clean() or {}
        if "email" in cleaned:
            try:
                self.begin(cleaned["email"])
            except throttle.TooMany as many:
                self.wait = many.wait
                raise ValidationError(too_many(many.wait), code="too_many") from None
        return cleaned

    def begin(self, email: str) -> None:
        """Counts the request. Raises TooMany."""
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        name = user.get_username() if user else ""
        device = devices.known(self.request, name) if user else ""
        throttle.begin_reset(email, self.request.META.get("REMOTE_ADDR", ""), name=name, device=device)

    def save(self, **_: Any) -> None:
        invitations.ask_for_reset(self.cleaned_data["email"], origin=own_address.origin_for_mails(self.request))


@method_decorator(never_cache, name="dispatch")
class ForgottenPassword(ThrottledView, views.PasswordResetView):
    """Asks for an address. The answer is the same, whether or not an account has it."""

    http_method_names = METHODS
    form_class = AddressForm  # type: ignore[assignment]
    template_name = "accounts/forgotten.html"
    success_url = reverse_lazy("password_asked")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}


@method_decorator(never_cache, name="dispatch")
class ResetAsked(TemplateView):
    """Says that a mail comes, if an account has the address."""

    template_name = "accounts/asked.html"


class ChoosePassword(views.PasswordResetConfirmView):
    """Lets the bearer of a link choose a password. The link stays in the session, not in the page's address."""

    http_method_names = METHODS
    template_name = "accounts/choose.html"
    kind = AccountMail.Kind.RESET

    def get_user(self, uidb64: str) -> Any:
        """Returns None if the account may not sign in."""
        user = super().get_user(uidb64)
        return user if user and user.is_active else None

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        with transaction.atomic():
            audit.note(audit.Act.PASSWORD_CHOSEN, form.user)
            response = super().form_valid(form)
        throttle.remember(form.user.get_username(), self.request.META.get("REMOTE_ADDR", ""))
        devices.remember(self.request, response, form.user.get_username())
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context, kind=str(self.kind), person=self.user)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Answers with status 410 if the link was used already or is too old."""
        return super().render_to_response(context, status=200 if self.validlink else 410, **options)


class ResetPassword(ChoosePassword):
    """Leads to the sign-in page afterwards."""

    token_generator = LINKS[AccountMail.Kind.RESET]

    def get_success_url(self) -> str:
        return f"{reverse('sign_in')}?password=chosen"


class Invitation(ChoosePassword):
    """Signs the person in afterwards."""

    kind = AccountMail.Kind.INVITATION
    token_generator = LINKS[AccountMail.Kind.INVITATION]
    post_reset_login = True
    success_url = reverse_lazy("home")
