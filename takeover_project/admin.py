"""Arranges the navigation of the administration. It is here, because only the project knows all apps."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.admin_site import Site
from accounts.models import AccountMail
from accounts.navigation import Badge, Place, Section
from attachments.models import Mail


def stuck_mails() -> Badge:
    """The mails with files that a server has refused: given up, or tried again."""
    refused = Q(state=Mail.State.DEAD) | Q(state=Mail.State.WAITING, tries__gt=0)
    return Mail.objects.filter(refused).count(), _("stuck mails")


def stuck_invitations() -> Badge:
    """The mails about accounts that a server has refused."""
    stuck = AccountMail.objects.filter(sent_at=None, tries__gt=0, user__is_active=True)
    return stuck.count(), _("stuck mails")


if isinstance(admin.site, Site):
    admin.site.navigation.sections = (
        Section(
            _("Figures"),
            (
                Place("today", _("Today"), address="admin:index", permission="conversations.view_reports"),
                Place("reports", _("Reports"), address="admin:reports", permission="conversations.view_reports"),
            ),
        ),
        Section(
            _("Bots"),
            (
                Place("bots.bot"),
                Place("bots.interaction"),
                Place("conversations.cannedreply"),
                Place("bots.operatorsmodel"),
            ),
        ),
        Section(
            _("People"),
            (
                Place("auth.user", _("Accounts"), stuck_invitations),
                Place("accounts.team"),
                Place("conversations.awayreason"),
                Place("auth.group", _("Roles")),
            ),
        ),
        Section(
            _("Files and mails"),
            (
                Place("attachments.mail", _("Mails with files"), stuck_mails),
                Place("attachments.attachment", _("Files")),
            ),
        ),
        Section(_("Records"), (Place("accounts.auditrecord", _("Audit trail")),)),
    )
