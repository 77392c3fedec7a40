"""The page on which a bot is archived, restored, or deleted with its conversations."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from bots.draft import archiving
from bots.models import Bot
from bots.workplace import ending
from conversations.domain import deleting_bots

ADDRESS = "conversations_entry_ending"

ending.use(f"admin:{ADDRESS}")


def page(site: admin.AdminSite, model_admin: admin.ModelAdmin, request: HttpRequest, bot_id: int) -> HttpResponse:
    """Shows what can be done; POST does it. Whoever may delete bots archives and restores, owners delete."""
    if not request.user.has_perm("bots.delete_bot"):
        raise PermissionDenied
    bot = Bot.objects.filter(pk=bot_id).first()
    if bot is None:
        raise Http404(_("There is no such bot."))
    problem = ""
    if request.method == "POST":
        act = {"archive": _archive, "restore": _restore, "delete": _delete}.get(request.POST.get("act", ""))
        problem = act(model_admin, request, bot) if act else ""
        if not problem:
            return HttpResponseRedirect(reverse("admin:bots_bot_changelist"))
    context: dict[str, Any] = {
        **site.each_context(request),
        "opts": model_admin.opts,
        "bot": bot,
        "page": "form",
        "title": _("Archive or delete"),
        "problem": problem,
        "slug": request.POST.get("slug", bot.archived_slug),
        "belongings": deleting_bots.belongings(bot),
        "is_owner": request.user.is_superuser,
    }
    status = 409 if problem else 200
    return TemplateResponse(request, "admin/conversations/ending.html", context, status=status)


def _archive(model_admin: admin.ModelAdmin, request: HttpRequest, bot: Bot) -> str:
    archiving.archive(bot)
    model_admin.log_change(request, bot, _("Archived."))
    messages.success(request, _("%(bot)s is archived. Its address name is free.") % {"bot": bot})
    return ""


def _restore(model_admin: admin.ModelAdmin, request: HttpRequest, bot: Bot) -> str:
    try:
        found = archiving.restore(bot, request.POST.get("slug", ""))
    except archiving.AddressRefused as refused:
        return str(refused)
    model_admin.log_change(request, found, _("Restored from the archive."))
    messages.success(request, _("%(bot)s is back. It is switched off until you switch it on.") % {"bot": bot})
    return ""


def _delete(_model_admin: admin.ModelAdmin, request: HttpRequest, bot: Bot) -> str:
    if not request.user.is_superuser:
        raise PermissionDenied
    if " ".join(request.POST.get("confirmed", "").split()) != " ".join(bot.name.split()):
        return _("Nothing was deleted: type the bot's name as it is written here, “%(bot)s”.") % {"bot": bot}
    found = deleting_bots.belongings(bot)
    if found.held:
        return _("Nothing was deleted: operators talk to visitors of this bot now. Let them finish first.")
    details = f"{found.conversations} conversations, {found.visitors} visitors, {found.files} files"
    audit.note(audit.Act.BOT_DELETED, request.user, what=f"bot {bot.pk}: {bot}", details=details)
    if deleting_bots.begin(bot):
        messages.success(request, _("%(bot)s is deleted, with everything that belonged to it.") % {"bot": bot})
    else:
        said = _("%(bot)s is archived, and is being deleted in the background. That takes some minutes.")
        messages.success(request, said % {"bot": bot})
    return ""
