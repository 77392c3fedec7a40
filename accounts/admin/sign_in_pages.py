"""Helps another account to sign in: an owner mails a link, copies it, or ends all sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

import own_address
from accounts import invitations, links, sessions
from accounts.admin import mail_states

REMOVED = {"auth_user_password_change"}
"""Django's page on which an owner types somebody else's password."""


class SignInPages(UserAdmin):
    """Adds the pages to the admin of accounts. Each acts on POST."""

    def get_urls(self) -> list[URLPattern]:
        views = {"invite": self.mail_link, "link": self.copy_link, "sign_out": self.sign_out}
        own = [
            path(f"<int:user_id>/{name}/", self.admin_site.admin_view(require_POST(view)), name=f"auth_user_{name}")
            for name, view in views.items()
        ]
        return [*own, *(each for each in super().get_urls() if getattr(each, "name", "") not in REMOVED)]

    def mail_link(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Stores a mail with a link to choose a password. Earlier links of an invitation end."""
        user = self._account(request, user_id)
        if not user.email:
            messages.error(request, _("The account has no e-mail address. Enter one and save it first."))
        elif not user.is_active:
            messages.error(request, _("The account may not sign in."))
        elif user.has_usable_password():
            invitations.mail_reset(user, by=signed_in(request), origin=own_address.origin_for_mails(request))
            messages.success(request, mail_states.stored(user, _("%(name)s gets a link to choose a new password.")))
        else:
            invitations.invite(user, by=signed_in(request), origin=own_address.origin_for_mails(request))
            messages.success(request, mail_states.stored(user, _("%(name)s is invited again.")))
        return _back(user)

    def copy_link(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Shows a new link to choose a password, for an owner who hands it over in person."""
        user = self._account(request, user_id)
        if not user.is_active:
            messages.error(request, _("The account may not sign in."))
            return _back(user)
        link = invitations.link_to_hand_over(user, by=signed_in(request), origin=own_address.origin_for_mails(request))
        invited = not user.has_usable_password()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": user,
            "link": link,
            "days": links.INVITATION_LASTS.days if invited else links.RESET_LASTS.days,
            "title": _("A link for %(name)s") % {"name": mail_states.name_of(user)},
        }
        return TemplateResponse(request, "admin/auth/user/link.html", context)

    def sign_out(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Ends all sessions of the account."""
        user = self._account(request, user_id)
        ended = sessions.sign_out_everywhere(user, by=signed_in(request))
        said = ngettext(
            "%(name)s was signed out in %(count)d browser.", "%(name)s was signed out in %(count)d browsers.", ended
        )
        messages.success(request, said % {"name": mail_states.name_of(user), "count": ended})
        return _back(user)

    def _account(self, request: HttpRequest, user_id: int) -> User:
        """The account, if the person may change it. Raises Http404, PermissionDenied."""
        user: User | None = self.get_queryset(request).filter(pk=user_id).first()
        if user is None:
            raise Http404(_("There is no such account."))
        if not (self.has_add_permission(request) and self.has_change_permission(request, user)):
            raise PermissionDenied
        if user.is_superuser and not request.user.is_superuser:
            raise PermissionDenied  # else somebody who may change accounts would become an owner
        return user

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        user: Any = self.get_object(request, object_id)
        invited = user is not None and user.is_active and not user.has_usable_password()
        shown = {"title": _("Account"), **(extra_context or {}), "invited": invited}
        return super().change_view(request, object_id, form_url, shown)


def signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


def _back(user: User) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
