"""The configurer's workplace: the forms of a bot's draft. Its other pages are in bots.workplace."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import Count, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bots.draft import history
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Wording
from bots.publishing.publish import unpublished
from bots.understanding.normal import normalize
from bots.wording import first_words
from bots.workplace import trying_out
from bots.workplace.draft_messages import state_of_draft, tell_of_draft
from bots.workplace.engine import EngineInline
from bots.workplace.pages import BotPages

BOT_PARAMETER = "of_bot"


class OwnInteractions(AutocompleteSelect):
    """Completes only among one bot's interactions."""

    bot_id: int | None = None

    def get_url(self) -> str:
        return f"{super().get_url()}?{urlencode({BOT_PARAMETER: self.bot_id})}" if self.bot_id else super().get_url()


class AddsOwnInteraction(RelatedFieldWidgetWrapper):
    """Its plus begins an interaction of the same bot."""

    def __init__(self, plain: RelatedFieldWidgetWrapper) -> None:
        # The pencil opens what is picked; an eye and a cross beside it would only take room.
        super().__init__(
            plain.widget,
            plain.rel,
            plain.admin_site,
            can_add_related=plain.can_add_related,
            can_change_related=plain.can_change_related,
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(self.widget, OwnInteractions) and self.widget.bot_id:
            context["url_params"] += f"&{urlencode({'bot': self.widget.bot_id})}"
        return context


class CompletesOwnInteractions(admin.options.BaseModelAdmin):
    """Fields that pick an interaction complete among those of the bot on the page, and add to them."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        wrapper = field.widget if field else None
        if field and isinstance(wrapper, RelatedFieldWidgetWrapper) and isinstance(wrapper.widget, OwnInteractions):
            field.widget = AddsOwnInteraction(wrapper)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.remote_field.model is Interaction and db_field.name in self.autocomplete_fields:
            widget = OwnInteractions(db_field, self.admin_site)
            widget.bot_id = _bot_on_page(request)
            kwargs["widget"] = widget
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class UniquePhrases(BaseInlineFormSet):
    """Refuses two phrases that differ in case, blanks or punctuation only."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            text = getattr(form, "cleaned_data", {}).get("text")
            if not text or form in self.deleted_forms:
                continue
            if normalize(text) in seen:
                form.add_error("text", _("This phrase is here twice."))
            seen.add(normalize(text))


class KeepsDraft(CompletesOwnInteractions, admin.ModelAdmin):
    """Says after a saving or a deletion that it is in the draft, and where to publish; keeps the draft's history."""

    def bot_of(self, item: Any) -> Bot:
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        if request.method == "POST" and trying_out.ASKED in request.POST:
            return trying_out.answered_by_form(self, request, args[0] if args else options.get("object_id"))
        _catch_up(request)
        return super().changeform_view(request, *args, **options)

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        _catch_up(request)
        return super().delete_view(request, *args, **options)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, self.bot_of(obj).pk)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, self.bot_of(obj).pk, message if isinstance(message, str) else "")
        return super().log_change(request, obj, message)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        bot_id = self.bot_of(obj).pk
        super().delete_model(request, obj)
        self._note(request, bot_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        bots = {self.bot_of(item).pk for item in queryset}
        history.catch_up(bots)
        super().delete_queryset(request, queryset)
        for bot_id in bots:
            self._note(request, bot_id)

    def _note(self, request: HttpRequest, bot_id: int, what: str = "") -> None:
        if Bot.objects.filter(pk=bot_id).exists():
            history.note(bot_id, who=request.user.get_username(), what=what)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_of_draft(request, self.bot_of(form.instance))


class EndActionInline(CompletesOwnInteractions, admin.StackedInline):
    model = EndAction
    autocomplete_fields = ["interaction"]
    can_delete = False
    max_num = 1
    min_num = 1


class PhraseInline(admin.TabularInline):
    model = Phrase
    verbose_name_plural = _("Phrases: what visitors say to get here, in several ways")
    formset = UniquePhrases
    extra = 3
    fields = ["text"]


class WordingInline(admin.TabularInline):
    model = Wording
    verbose_name_plural = _("Other wordings, which take turns with the message above")
    extra = 0
    fields = ["text"]


class ButtonInline(CompletesOwnInteractions, admin.TabularInline):
    model = Button
    verbose_name_plural = _("Buttons: answers lead to an interaction, links and phone numbers are values")
    fk_name = "interaction"
    extra = 1
    fields = ["position", "label", "kind", "leads_to", "value"]
    autocomplete_fields = ["leads_to"]


@admin.register(Bot)
class BotAdmin(BotPages, KeepsDraft):
    list_display = ["name", "slug", "enabled", "draft_state", "interaction_count", "phrase_count", "published_at"]
    list_filter = ["enabled", "language"]
    ordering = ["name", "id"]
    search_fields = ["name", "slug"]
    readonly_fields = ["published_at"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["start_interaction", "default_interaction", "no_operator_interaction"]
    inlines = [EndActionInline, EngineInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "enabled", "language", "published_at"]}),
        (_("Talking"), {"fields": [
                "engine", "start_interaction", "default_reply", "default_interaction", "question_reply", "cancel_words",
            ]}),
        (
            _("Operators"),
            {
                "fields": [
                    "agent_threshold", "agent_confirmation", "no_operator_interaction", "takeover_start_message",
                    "attachments_email",
                ]
            },
        ),
        (
            _("Times"),
            {"fields": ["stalled_after_minutes", "abandoned_after_minutes", "ended_after_minutes"]},
        ),
        (_("Embedding"), {"fields": ["allowed_origins"]}),
    ]  # fmt: skip

    def bot_of(self, item: Bot) -> Bot:
        return item

    def get_fieldsets(self, request: HttpRequest, obj: Bot | None = None) -> Any:
        if obj:
            return self.fieldsets
        # A new bot has no interactions to choose from, and was never published.
        later = {*self.autocomplete_fields, *self.readonly_fields}
        first: list[Any] = [
            (title, {"fields": [name for name in part["fields"] if name not in later]})
            for title, part in self.fieldsets
        ]
        first[0][1]["description"] = _("A name is enough to begin with. What the bot says comes next.")
        return first

    def get_inlines(self, request: HttpRequest, obj: Bot | None) -> Any:
        return self.inlines if obj else [EngineInline]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        # Also so that the conversations of years are not gathered to be listed.
        talked = [bot for bot in objs if bot.visitors.exists()]
        if talked:
            kept = _("the conversations of %(bot)s, which are kept. Switch the bot off instead")
            return [str(bot) for bot in objs], {}, set(), [kept % {"bot": bot} for bot in talked]
        return super().get_deleted_objects(objs, request)

    def response_add(self, request: HttpRequest, obj: Bot, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if {"_addanother", "_continue", IS_POPUP_VAR} & set(request.POST):
            return response
        return HttpResponseRedirect(interactions_of(obj))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:  # the form came with English words before anybody had chosen a language
            for field, words in first_words.in_language(form.cleaned_data, obj.language).items():
                setattr(obj, field, words)
        super().save_model(request, obj, form, change)

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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": _("Bots"), **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        # The drafts of all bots on the page are read together.
        found = super().get_changelist_instance(request)
        unpublished_of = unpublished(found.result_list)
        for bot in found.result_list:
            bot.unpublished = unpublished_of[bot.pk]
        return found

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


@admin.register(Interaction)
class InteractionAdmin(KeepsDraft):
    list_display = [
        "name",
        "bot",
        "short_text",
        "phrase_count",
        "button_count",
        "operators_may_send",
        "asks_for_person",
    ]
    list_filter = ["bot", "operators_may_send", "asks_for_person"]
    list_select_related = ["bot"]
    search_fields = ["name", "text", "phrases__text"]
    # Autocomplete needs an order of its own: annotated rows lose the model's.
    ordering = ["bot__name", "name", "id"]
    autocomplete_fields = ["bot", "next"]
    inlines = [PhraseInline, ButtonInline, WordingInline]
    fieldsets = [
        (None, {"fields": ["bot", "name", "text"]}),
        (_("Question"), {"fields": ["question", "variable", "choices", "pattern"]}),
        (_("What follows"), {"fields": ["next", "pause_seconds"]}),
        (_("Operators"), {"fields": ["operators_may_send", "asks_for_person"]}),
    ]

    def bot_of(self, item: Interaction) -> Bot:
        return item.bot

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A bot is chosen here, and made and changed on its own pages.
        if db_field.name == "bot" and field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        chosen = request.GET.get("bot__id__exact", "")
        bot = Bot.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
        titled = {"title": _("%(bot)s: Interactions") % {"bot": bot}} if bot else {}
        return super().changelist_view(request, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        bot = Bot.objects.filter(pk=_bot_on_page(request) or 0).first()
        titled = {"title": _("%(bot)s: Add interaction") % {"bot": bot}} if bot else {}
        return super().add_view(request, form_url, {**(extra_context or {}), **titled, "chosen_bot": bot})

    def response_post_save_add(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Interaction) -> HttpResponseRedirect:
        return self._back(request, obj) or super().response_post_save_change(request, obj)

    def _back(self, request: HttpRequest, item: Interaction) -> HttpResponseRedirect | None:
        """To the interactions of the bot, for who did not come from a list."""
        return None if self.get_preserved_filters(request) else HttpResponseRedirect(interactions_of(item.bot))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        # "Add" from the list of one bot's interactions begins with that bot.
        bot_id = _bot_on_page(request)
        return {**super().get_changeform_initial_data(request), **({"bot": bot_id} if bot_id else {})}

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> Any:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        # Only where the form is shown: what is sent again as it was shown counts as not typed.
        if isinstance(inline, PhraseInline) and request.method == "GET" and "phrase" in request.GET:
            given["initial"] = [{"text": request.GET["phrase"]}]
        return given

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        return [column for column in shown if column != "bot" or "bot__id__exact" not in request.GET]

    def get_readonly_fields(self, request: HttpRequest, obj: Interaction | None = None) -> list[str]:
        # What leads to an interaction, and its phrases, belong to its bot; so it stays there.
        return ["bot"] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                phrase_total=Count("phrases", distinct=True),
                button_total=Count("buttons", distinct=True),
            )
        )
        return rows

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        # The autocomplete fields below name their bot in their address.
        if (bot := request.GET.get(BOT_PARAMETER, "")).isdecimal():
            queryset = queryset.filter(bot=int(bot))
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("message"))
    def short_text(self, item: Interaction) -> str:
        return item.text if len(item.text) <= 60 else f"{item.text[:59]}…"

    @admin.display(description=_("phrases"), ordering="phrase_total")
    def phrase_count(self, item: Any) -> int:
        return int(item.phrase_total)

    @admin.display(description=_("buttons"), ordering="button_total")
    def button_count(self, item: Any) -> int:
        return int(item.button_total)


def interactions_of(bot: Bot) -> str:
    """The list of one bot's interactions."""
    return f"{reverse('admin:bots_interaction_changelist')}?bot__id__exact={bot.pk}"


def _catch_up(request: HttpRequest) -> None:
    """Before a form is saved: what was changed by another way is not this person's."""
    if request.method == "POST":
        found = _bot_on_page(request) or request.POST.get("bot", "")
        history.catch_up([int(found)] if str(found).isdecimal() else [])


def _bot_on_page(request: HttpRequest) -> int | None:
    """The bot whose form, or whose interaction's form, this page is."""
    match = request.resolver_match
    found = match.kwargs.get("object_id") if match else None
    if found is None or not found.isdecimal():
        filters = parse_qs(request.GET.get("_changelist_filters", ""))
        given = request.GET.get("bot") or filters.get("bot__id__exact", [""])[0]
        return int(given) if given.isdecimal() else None
    if match and (match.url_name or "").startswith("bots_bot_"):
        return int(found)
    return Interaction.objects.filter(pk=found).values_list("bot", flat=True).first()
