"""The page of the language model that helps operators of bots without one of their own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bots.answering import budget
from bots.models import OperatorsModel
from bots.workplace.model_server import ModelServerForm


class OperatorsModelForm(ModelServerForm):
    """The form of it, in the words of what it does."""

    class Meta(ModelServerForm.Meta):
        model = OperatorsModel
        fields = (
            "url", "model", "key", "forget_key", "instructions", "history_entries", "first_seconds", "whole_seconds",
            "turn_tokens", "day_tokens",
        )  # fmt: skip
        help_texts = {
            "instructions": _("Told to it when it suggests a reply: the tone, what it must not promise."),
            "history_entries": _("So many lines are told to it when it suggests a reply."),
            "whole_seconds": _("Without an answer by then the operator is told so."),
            "day_tokens": _(
                "Of questions and answers. When they are used up, operators get no help of it until midnight (UTC). "
                "0: no limit."
            ),
        }


class OperatorsModelAdmin(admin.ModelAdmin):
    """One form: the model is added, changed or removed; each acts at once."""

    form = OperatorsModelForm
    fieldsets = (
        (
            None,
            {
                "fields": OperatorsModelForm.Meta.fields,
                "description": _(
                    "Suggests replies, other words, translations and summaries to the operators of all bots that have "
                    "no language model of their own. It never answers visitors. What was said in a conversation is "
                    "sent to this address when an operator asks for help."
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not OperatorsModel.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Leads to the form: there is one row at most."""
        row = OperatorsModel.objects.values_list("pk", flat=True).first()
        if row is None and not self.has_add_permission(request):
            return super().changelist_view(request, extra_context)
        address = "change" if row else "add"
        return HttpResponseRedirect(reverse(f"admin:bots_operatorsmodel_{address}", args=[row] if row else []))

    def save_model(self, request: HttpRequest, obj: OperatorsModel, form: OperatorsModelForm, change: bool) -> None:
        """Leaves alone what is counted meanwhile."""
        columns = [name for name in self.form.Meta.fields if name != "forget_key"]
        obj.save(update_fields=columns if change else None, force_insert=not change)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        if request.method == "GET" and budget.is_spent_for_operators():
            messages.warning(request, _("The tokens of today are used up. They are counted anew at midnight (UTC)."))
        extra = {"show_save_and_add_another": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)
