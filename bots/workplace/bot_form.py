"""The form and the list of bots."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bots.draft import bot_templates
from bots.models import Bot, EndAction
from bots.publishing.publish import unpublished
from bots.wording import first_words, languages
from bots.workplace import ending
from bots.workplace.archived import ArchivedFilter
from bots.workplace.draft_form import KeepsDraft
from bots.workplace.draft_messages import state_of_draft
from bots.workplace.engine import EngineInline, LanguageModelInline
from bots.workplace.inlines import CardFieldInline, EndActionInline, LabelInline
from bots.workplace.pages import BotPages
from bots.workplace.parts import part
from bots.workplace.pickers import interactions_of
from bots.workplace.seen_form import SeenForm
from bots.workplace.shown_for import Choices, ShowsWhatFits
from bots.workplace.translated_form import TranslatedForm


class BotForm(ShowsWhatFits, SeenForm, TranslatedForm):
    """The settings of a bot."""

    SHOWN_FOR: ClassVar[Choices] = {
        "quiet_seconds": {"engine": ["external", "model"]},
        "not_in_sources": {"engine": ["model"]},
    }


class NewBotForm(BotForm):
    """The settings of a new bot, and the template that it begins with."""

    template = forms.ChoiceField(
        label=_("Begin with"),
        choices=[("", _("Empty")), *bot_templates.TEMPLATES.items()],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "A template is a draft in the bot's language (English, German, French or Arabic, else English) with "
            "interactions, questions and a way to a person. You edit it before you publish."
        ),
    )


class BotAdmin(BotPages, KeepsDraft):
    form = BotForm
    list_display = ["name", "slug", "switched", "draft_state", "interaction_count", "phrase_count", "published_at"]
    list_filter = [ArchivedFilter, "enabled", "language"]
    ordering = ["name", "id"]
    search_fields = ["name", "slug"]
    readonly_fields = ["published_at"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [EndActionInline, EngineInline, LanguageModelInline, CardFieldInline, LabelInline]
    fieldsets = [
        (_("Bot"), {
            "fields": ["name", "slug", "enabled", "language", "languages", "country", "published_at"],
            "classes": [part("bot")],
        }),
        (_("Talking"), {
            "fields": [
                "start_interaction", "default_reply", "default_interaction", "question_reply", "cancel_words",
                "caution", "asks_back", "engine", "quiet_seconds",
                "discloses", "disclosure", "not_in_sources",
            ],
            "classes": [part("talking")],
        }),
        (_("Operators"), {
            "fields": [
                "agent_threshold", "agent_called", "agent_confirmation", "no_operator_interaction", "waiting_reply",
                "waiting_minutes", "takeover_start_message", "asks_rating", "rated_ends", "approves", "approve_seconds",
                "approve_then",
            ],
            "classes": [part("operators")],
        }),
        (_("Visitors and labels"), {"fields": [], "classes": [part("desk")]}),
        (_("Mailbox"), {"fields": ["attachments_email"], "classes": [part("files")]}),
        (_("Times"), {
            "fields": [
                "stalled_after_minutes", "abandoned_after_minutes", "ended_after_minutes",
                "amber_after_minutes", "red_after_minutes",
            ],
            "classes": [part("times")],
        }),
        (_("Embedding"), {
            "fields": ["allowed_origins"], "classes": [part("embedding")],
            "description": _("https://*.shop.example stands for every site below shop.example, not for itself."),
        }),
    ]  # fmt: skip

    def bot_of(self, item: Bot) -> Bot:
        return item

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name not in ("languages", "rated_ends"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=languages.choices() if db_field.name == "languages" else EndAction.Action.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=db_field.help_text,
        )

    def get_fieldsets(self, request: HttpRequest, obj: Bot | None = None) -> Any:
        if obj:
            return self.fieldsets
        # A new bot has no interactions to choose from, and was never published.
        later = {"start_interaction", "default_interaction", "no_operator_interaction", *self.readonly_fields}
        first: list[Any] = [
            (title, {**given, "fields": [name for name in given["fields"] if name not in later]})
            for title, given in self.fieldsets
            if given["fields"]  # rows alone come once there is a bot that can have some
        ]
        first[0][1]["fields"].insert(2, "template")
        first[0][1]["description"] = _("A name is enough to begin with. What the bot says comes next.")
        return first

    def get_form(self, request: HttpRequest, obj: Bot | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({} if obj else {"form": NewBotForm}), **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Bot | None) -> Any:
        return self.inlines if obj else [EngineInline, LanguageModelInline]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # This also avoids collecting the conversations of years for a list.
        talked = [bot for bot in objs if bot.visitors.exists()]
        if talked:
            kept = _("the conversations of %(bot)s. Archive it, or let an owner delete it with them, on its own page")
            return [str(bot) for bot in objs], {}, set(), [kept % {"bot": bot} for bot in talked]
        return super().get_deleted_objects(objs, request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        bot = self.get_object(request, object_id)
        if bot and (address := ending.address(bot)) and bot.visitors.exists():
            return HttpResponseRedirect(address)
        return super().delete_view(request, object_id, extra_context)

    def response_add(self, request: HttpRequest, obj: Bot, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if {"_addanother", "_continue", IS_POPUP_VAR} & set(request.POST):
            return response
        return HttpResponseRedirect(interactions_of(obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:  # the form came with English texts before anybody chose a language
            for field, words in first_words.in_language(form.cleaned_data, obj.language).items():
                setattr(obj, field, words)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if template := form.cleaned_data.get("template"):
            bot_templates.begin(form.instance, template)
            text = _("It begins with a template. Put your own hours, prices and promises into it before you publish.")
            messages.info(request, text)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                interaction_total=Count("interactions", distinct=True),
                phrase_total=Count("interactions__phrases", distinct=True),
            )
        )
        return rows

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        bot = self.get_object(request, object_id)
        titled = {"title": _("%(bot)s: Settings") % {"bot": bot}, "subtitle": None} if bot else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **titled})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Bots"), **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        # The drafts of all bots on the page are read at once.
        found = super().get_changelist_instance(request)
        unpublished_of = unpublished(found.result_list)
        for bot in found.result_list:
            bot.unpublished = unpublished_of[bot.pk]
        return found

    @admin.display(description=_("switched"), ordering="enabled")
    def switched(self, bot: Any) -> str:
        if bot.archived_at:
            return format_html(
                '<span class="tag">{}</span> <a href="{}">{}</a>', _("archived"), ending.address(bot), _("Restore")
            )
        return str(_("on")) if bot.enabled else format_html('<span class="tag tag-removed">{}</span>', _("off"))

    @admin.display(description=_("draft"))
    def draft_state(self, bot: Any) -> str:
        address = reverse("admin:bots_bot_publish", args=[bot.pk])
        return format_html('<a href="{}">{}</a>', address, state_of_draft(bot.unpublished))

    @admin.display(description=_("interactions"), ordering="interaction_total")
    def interaction_count(self, bot: Any) -> str:
        return format_html('<a href="{}">{}</a>', interactions_of(bot), bot.interaction_total)

    @admin.display(description=_("phrases"), ordering="phrase_total")
    def phrase_count(self, bot: Any) -> int:
        return int(bot.phrase_total)
