"""Freezes a draft: makes the content that the bot answers from.

The content is made from the draft's document, so that published versions, differences and exports hold the same.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec

from bots.answering.content import Approval, Content, EndActionSetting, PublishedInteraction, PublishedSource
from bots.answering.saying import payload_of
from bots.answering.translation import TranslatedInteraction, Translation
from bots.models import Bot, Button, Interaction
from bots.publishing import spoken_sources
from bots.publishing.conditions import Conditions
from bots.publishing.documents import Document, document
from bots.wording import cancel_words, texts
from bots.wording.questions import Question, yes_and_no
from bots.wording.said import SaidButton

Values = dict[str, Any]


def content_of(bot: Bot) -> Content:
    """The content of the draft as its rows are now."""
    return frozen(bot, document(bot))


def frozen(bot: Bot, draft: Document) -> Content:
    """The content of a draft. `draft` is the document of this bot's rows.

    From the rows come only ids, and the address name, which acts at once but is in the content.
    """
    return _Freezing(bot, draft).content()


class _Freezing:
    """One document, with the ids of its interactions and buttons."""

    def __init__(self, bot: Bot, draft: Document) -> None:
        self.bot, self.draft = bot, draft
        self.settings: Values = draft["bot"]
        self.ids: dict[str | None, int] = {item["name"]: item["id"] for item in draft["interactions"]}
        self.conditions = Conditions(draft, self.ids)
        self.button_ids: dict[int, list[int]] = defaultdict(list)
        # In the order of the document.
        buttons = Button.objects.filter(interaction__bot=bot).order_by("position", "id")
        for interaction, button in buttons.values_list("interaction_id", "id"):
            self.button_ids[interaction].append(button)

    def content(self) -> Content:
        settings = self.settings
        return Content(
            id=self.bot.pk,
            slug=self.bot.slug,
            name=settings["name"],
            language=settings["language"],
            country=settings["country"],
            engine=settings["engine"],
            quiet_seconds=settings["quiet_seconds"],
            caution=settings["caution"],
            asks_back=settings["asks_back"],
            asks_rating=settings["asks_rating"],
            rated_ends=tuple(settings.get("rated_ends", ())) or msgspec.UNSET,
            discloses=settings["discloses"],
            disclosure=settings["disclosure"],
            not_in_sources=settings["not_in_sources"],
            start=self.ids.get(settings["start_interaction"]),
            default_reply=settings["default_reply"],
            default_interaction=self.ids.get(settings["default_interaction"]),
            question_reply=settings["question_reply"],
            cancel_words=texts.words(settings["cancel_words"]),
            cancels_as_listed=True,
            agent_threshold=settings["agent_threshold"],
            agent_called=settings["agent_called"],
            agent_confirmation=settings["agent_confirmation"],
            waiting_reply=settings["waiting_reply"],
            waiting_minutes=settings["waiting_minutes"],
            no_operator_interaction=self.ids.get(settings["no_operator_interaction"]),
            takeover_start_message=settings["takeover_start_message"],
            attachments_email=settings["attachments_email"],
            end=self._end(self.draft["end_action"]),
            stalled_after_minutes=settings["stalled_after_minutes"],
            abandoned_after_minutes=settings["abandoned_after_minutes"],
            ended_after_minutes=settings["ended_after_minutes"],
            interactions={item["id"]: self._interaction(item) for item in self.draft["interactions"]},
            approval=_approval(settings),
            out_of_scope=tuple(row["text"] for row in self.draft.get("out_of_scope", ())) or msgspec.UNSET,
            sources=self._sources() or msgspec.UNSET,
            translations={code: self._translation(code) for code in settings.get("languages", ())} or msgspec.UNSET,
        )

    def _sources(self) -> tuple[PublishedSource, ...]:
        return tuple(
            PublishedSource(spoken_sources.digest_of(self.draft), is_interactions=True)
            if row["kind"] == spoken_sources.KIND
            else PublishedSource(row["digest"], row["title"], row["address"])
            for row in self.draft.get("sources", ())
        )

    def _translation(self, language: str) -> Translation:
        said = _translated(self.settings, language)
        return Translation(
            **{name: said.get(name, "") for name in texts.OF_BOT},
            end_message=_translated(self.draft["end_action"] or {}, language).get("message", ""),
            cancel_words=texts.words(said.get("cancel_words", "") or self._cancel_words(language)),
            interactions={
                item["id"]: found
                for item in self.draft["interactions"]
                if (found := self._translated_interaction(item, language)) != TranslatedInteraction()
            },
        )

    def _cancel_words(self, language: str) -> str:
        """Those of another language if nobody translated them: the bot's own list, if the main one is that, too."""
        of_its_own = self.settings["cancel_words"] == cancel_words.default(self.settings["language"])
        return cancel_words.default(language) if of_its_own else ""

    def _translated_interaction(self, item: Values, language: str) -> TranslatedInteraction:
        wordings = (_translated(row, language).get("text", "") for row in (item, *item["wordings"]))
        choices = texts.lines(_translated(item, language).get("choices", ""))
        labels = zip(self.button_ids[item["id"]], item["buttons"], strict=True)
        return TranslatedInteraction(
            label=_translated(item, language).get("label", ""),
            hint=_translated(item, language).get("hint", ""),
            wordings=tuple(text for text in wordings if text),
            # They are chosen by their places.
            choices=choices if len(choices) == len(texts.lines(item["choices"])) else (),
            question_reply=_translated(item, language).get("question_reply", ""),
            labels={key: label for key, row in labels if (label := _translated(row, language).get("label", ""))},
        )

    def _end(self, values: Values | None) -> EndActionSetting:
        if values is None:
            return EndActionSetting()
        interaction = self.ids.get(values["interaction"])
        return EndActionSetting(action=values["action"], message=values["message"], interaction=interaction)

    def _interaction(self, item: Values) -> PublishedInteraction:
        ids = self.button_ids[item["id"]]
        return PublishedInteraction(
            id=item["id"],
            name=item["name"],
            text=item["text"],
            wordings=tuple(wording["text"] for wording in item["wordings"]),
            question=self._question(item),
            buttons=tuple(self._button(key, button) for key, button in zip(ids, item["buttons"], strict=True)),
            phrases=tuple(item["phrases"]),
            next=self.ids.get(item["next"]),
            conditions=self.conditions.of(item),
            pause_seconds=item["pause_seconds"],
            operators_may_send=item["operators_may_send"],
            asks_for_person=item["asks_for_person"],
            label=item["label"],
        )

    def _question(self, item: Values) -> Question | None:
        kind = item["question"]
        if not kind:
            return None
        own_words = kind == Interaction.Question.YES_NO
        choices = yes_and_no(self.settings["language"]) if own_words else texts.lines(item["choices"])
        return Question(
            kind=kind,
            variable=item["variable"],
            pattern=item["pattern"],
            choices=choices,
            when=item["when"] or "any",
            reply=item["question_reply"],
            digresses=item["digresses"],
            hint=item["hint"],
            least=item["least"],
            most=item["most"],
            reads_back=item["reads_back"],
        )

    def _button(self, key: int, values: Values) -> SaidButton:
        target = self.ids.get(values["leads_to"])
        value = payload_of(target) if target else values["value"]
        return SaidButton(id=key, label=values["label"], kind=values["kind"], value=value or None)


def _approval(settings: Values) -> Approval | msgspec.UnsetType:
    given = Approval(settings["approves"], settings["approve_seconds"], settings["approve_then"])
    return msgspec.UNSET if given == Approval() else given


def _translated(values: Values, language: str) -> dict[str, str]:
    """The texts of a row in this language, by field."""
    found: dict[str, str] = values.get("translations", {}).get(language, {})
    return found
