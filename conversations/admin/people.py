"""The tab *People* of a bot: who sees its conversations, with the effect beside it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from bots.workplace import tabs
from bots.workplace.tabs import Tab
from conversations.admin.bot_tab import BotTab
from conversations.admin.people_form import PeopleForm
from conversations.domain import circles, presence
from conversations.models import OperatorRules

TITLE = _("People")


@admin.register(OperatorRules)
class PeopleAdmin(BotTab):
    """Sets which operators see a bot's conversations, and what happens to those of an operator who is gone."""

    tab = Tab(
        page="people",
        label=TITLE,
        address="admin:conversations_people",
        permission="conversations.change_operatorrules",
    )
    PARTS: ClassVar = {"effect": "effect"}

    def page(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """The form. POST saves it, which acts at once."""
        bot = self.bot_on_page(request, bot_id)
        form = PeopleForm(bot, request.POST if request.method == "POST" else None)
        if form.is_valid():
            with transaction.atomic():
                rules = form.save()
                if form.has_changed():
                    self.note_change(request, rules, form)
                if "typing_text" in form.changed_data:
                    presence.tell_visitors(bot.pk)
            messages.success(request, _("Saved. Open consoles follow within seconds."))
            return HttpResponseRedirect(self.address_of(bot))
        effect = circles.effect(circles.circle_of(bot.pk), request.user)
        return self.show(request, bot, "admin/conversations/people.html", TITLE, form=form, effect=effect)

    def effect(self, request: HttpRequest, bot_id: int) -> HttpResponse:
        """What the ticks of the query would mean, as plain text."""
        form = PeopleForm(self.bot_on_page(request, bot_id), request.GET)
        form.is_valid()
        return HttpResponse(circles.effect(form.circle(), request.user), content_type="text/plain; charset=utf-8")


tabs.add(PeopleAdmin.tab)
