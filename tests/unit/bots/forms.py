"""The forms of a bot and of an interaction, as a browser posts them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from bots.models import Bot


def bot_form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Pia", "slug": "pia", "enabled": "on", "language": "en", "start_interaction": "",
        "default_reply": "Sorry?", "default_interaction": "", "cancel_words": "cancel", "agent_threshold": "3",
        "agent_confirmation": "Soon.", "no_operator_interaction": "", "takeover_start_message": "",
        "agent_called": "", "waiting_reply": "", "waiting_minutes": "3",
        "attachments_email": "", "stalled_after_minutes": "5", "abandoned_after_minutes": "60",
        "amber_after_minutes": "2", "red_after_minutes": "5",
        "engine": "built_in", "quiet_seconds": "1.2", "approve_seconds": "20", "approve_then": "send",
        "discloses": "model", "caution": "balanced", "asks_back": "on",
        "external_engine-TOTAL_FORMS": "0", "external_engine-INITIAL_FORMS": "0",
        "card_fields-TOTAL_FORMS": "0", "card_fields-INITIAL_FORMS": "0",
        "labels-TOTAL_FORMS": "0", "labels-INITIAL_FORMS": "0",
        "language_model-TOTAL_FORMS": "0", "language_model-INITIAL_FORMS": "0",
        "ended_after_minutes": "1440", "allowed_origins": "", "question_reply": "Again?",
        "end_action-TOTAL_FORMS": "1", "end_action-INITIAL_FORMS": "0", "end_action-MIN_NUM_FORMS": "1",
        "end_action-MAX_NUM_FORMS": "1", "end_action-0-action": "nothing", "end_action-0-message": "",
        "end_action-0-interaction": "", **changes,
    }  # fmt: skip


def interaction_form(
    bot: Bot, *, phrases: tuple[str, ...] = (), button: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    form = {
        "bot": str(bot.pk), "name": "new", "text": "Hello", "next": "", "pause_seconds": "0",
        "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0",
        "phrases": "\n".join(phrases),
        "buttons-TOTAL_FORMS": "1" if button else "0", "buttons-INITIAL_FORMS": "0",
        "conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0",
    }  # fmt: skip
    given = {"position": "0", "label": "Go", "kind": "postback", "leads_to": "", "value": "", **(button or {})}
    form |= {f"buttons-0-{name}": str(value) for name, value in given.items()} if button else {}
    return form | changes


def save_bot(clara: Client, bot: Bot, **changes: Any) -> dict[str, list[str]]:
    """The errors by field; none when it was saved."""
    return errors_of(clara.post(f"/admin/bots/bot/{bot.pk}/change/", bot_form(**changes)))


def add_interaction(clara: Client, bot: Bot, **changes: Any) -> dict[str, list[str]]:
    return errors_of(clara.post("/admin/bots/interaction/add/", interaction_form(bot, **changes)))


def errors_of(response: Any) -> dict[str, list[str]]:
    if response.status_code == 302:
        return {}
    found = dict(response.context["adminform"].form.errors)
    for formset in response.context["inline_admin_formsets"]:
        for form in formset.formset.forms:
            found |= {f"{form.prefix}-{field}": errors for field, errors in form.errors.items()}
    assert found, "the form was refused without an error at a field"
    return {field: list(errors) for field, errors in found.items()}
