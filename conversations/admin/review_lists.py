"""The lists of sentences under review, with what speaks for each meaning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from bots.answering.content import Content
from bots.draft import draft_models, phrase_vectors, teaching
from bots.models import Bot
from bots.publishing.content import content_of
from bots.understanding.matcher import Matcher
from conversations.domain import doubtful_answers, not_understood
from conversations.domain.doubtful_answers import Answered
from conversations.domain.not_understood import Sentence
from conversations.domain.reviewed import Reviewed
from conversations.domain.sentence_groups import Group, Grouping, Known, alike

SHOWN_GROUPS = 50
HIDDEN_ALONG = 200
"""So many sentences of a group that are not listed share its verdict."""
COMPARED_MESSAGES = 300
LISTS = {
    "missed": _("Default answers"),
    "unsure": _("Answered, but unsure"),
    "asked": _("Answered, then asked for a person"),
}


def shown_list(bot: Bot, wanted: str, period: timedelta) -> dict[str, Any]:
    """The context of the page: the wanted list of the last days, and the number of sentences in each."""
    shown = wanted if wanted in LISTS else "missed"
    content = content_of(bot)
    verdicts, taught = Reviewed.of(bot), teaching.known(bot)
    missed, doubtful = not_understood.look_back(bot.pk, period), doubtful_answers.look_back(bot.pk, period)
    open_ones = [each for each in missed.sentences if each.normal not in taught and _is_open(verdicts, each)]
    unsure = [each for each in doubtful.unsure if each.normal not in taught and _is_open(verdicts, each)]
    asked = [each for each in doubtful.asked if _is_open(verdicts, each)]
    counts = {"missed": len(open_ones), "unsure": len(unsure), "asked": len(asked)}
    matcher = draft_models.draft_of(bot, content)[0].matcher
    context = {
        "lists": [(name, label, counts[name]) for name, label in LISTS.items()],
        "list": shown,
        "days": period.days,
        "is_short": period < not_understood.PERIOD,
        "most": not_understood.CONVERSATIONS,
        "sure": round(100 * doubtful_answers.SURE),
        "put_aside": verdicts.put_aside[:HIDDEN_ALONG],
        "others": sorted(_names(content).items(), key=lambda pair: pair[1].casefold()),
    }
    if shown == "missed":
        return context | _missed(bot, content, matcher, open_ones, missed)
    found = unsure if shown == "unsure" else asked
    return context | {
        "partial": doubtful.partial,
        "more": len(found) > SHOWN_GROUPS,
        "rows": [_answered(each, content, matcher) for each in found[:SHOWN_GROUPS]],
    }


def _is_open(verdicts: Reviewed, sentence: Sentence | Answered) -> bool:
    return not verdicts.is_done(sentence.normal, sentence.last_at)


def _names(content: Content) -> dict[int, str]:
    return {item.id: item.name for item in content.interactions.values()}


def _answered(sentence: Answered, content: Content, matcher: Matcher) -> dict[str, Any]:
    """A sentence that was answered, with the interaction that answered and the nearest ones."""
    names = _names(content)
    was = sentence.interaction
    if was is None and sentence.moment:
        # A phrase or a question answered: the draft tells whose message it was, if it still has it.
        said = sentence.moment.answer
        was = next((item.id for item in content.interactions.values() if item.text == said), None)
    nearest = [match for match in matcher.nearest(sentence.normal) if match.interaction != was]
    return {
        "sentence": sentence,
        "sure": None if sentence.confidence is None else round(100 * sentence.confidence),
        "answered": (was, names[was]) if was in names else None,
        "likely": [
            (match.interaction, names[match.interaction], f"{round(100 * match.confidence)} %")
            for match in nearest
            if match.interaction in names
        ],
    }


def _missed(
    bot: Bot, content: Content, matcher: Matcher, open_ones: list[Sentence], found: not_understood.Findings
) -> dict[str, Any]:
    grouping = Grouping(matcher.distinctions)
    vectors = phrase_vectors.of_draft(bot, content)
    known = Known([text for text, _interaction in content.phrases], vectors)
    groups = grouping.groups(open_ones, SHOWN_GROUPS, known)
    return {
        "partial": found.partial,
        "more": len(groups) == SHOWN_GROUPS,
        "by_meaning": vectors is not None,
        "groups": _with_choices(content, matcher, groups, grouping.answers(groups)),
        "rehearsals": [(each, _often(each.alerts, found.days)) for each in found.rehearsals],
        "talked": found.days,
    }


def _often(alerts: int, days: int) -> str:
    """How often that is: a young bot and a rare alert have no number of alerts a day."""
    if not alerts:
        return str(_("never"))
    if alerts >= days:
        count = number_format(round(alerts / days, 1), decimal_pos=1 if alerts % days else 0)
        return str(_("%(count)s a day")) % {"count": count}
    return str(_("%(alerts)d in %(days)d days")) % {"alerts": alerts, "days": days}


def _with_choices(
    content: Content, matcher: Matcher, groups: list[Group], heard: list[list[str]]
) -> list[dict[str, Any]]:
    """Each group with the interactions to choose from, and what speaks for them."""
    names = _names(content)
    said = _said_by_operators(content, [answer for each in heard for answer in each])
    return [
        {
            "group": group,
            "also": [one.normal for one in group.unlisted[:HIDDEN_ALONG]],
            "answers": [(answer, answer in said) for answer in answers],
            "meant": [(names[key], count) for key, count in group.meant.most_common() if key in names],
            "likely": _likely(group, [said[answer] for answer in answers if answer in said], matcher, names),
        }
        for group, answers in zip(groups, heard, strict=True)
    ]


def _likely(group: Group, answered: list[int], matcher: Matcher, names: dict[int, str]) -> list[tuple[int, str, str]]:
    """Interactions that visitors picked, that operators said and that are nearest, with the reason beside the name."""
    reasons: dict[int | None, str] = {key: str(_("picked")) for key, _count in group.meant.most_common()}
    for key in answered:
        reasons.setdefault(key, str(_("as answered")))
    for match in matcher.nearest(group.text):
        reasons.setdefault(match.interaction, f"{round(100 * match.confidence)} %")
    return [(key, names[key], reason) for key, reason in reasons.items() if key in names]


def _said_by_operators(content: Content, answers: list[str]) -> dict[str, int]:
    """By answer: the interaction whose message says nearly the same."""
    items = list(content.interactions.values())[:COMPARED_MESSAGES]
    found = alike(answers, [item.text for item in items])
    return {answer: items[at].id for answer, at in zip(answers, found, strict=True) if at is not None}
