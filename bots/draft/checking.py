"""Problems of a bot's draft: those that block publishing, and those that are worth a look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.answering.content import Content, PublishedInteraction
from bots.draft.competing import Competition, competing
from bots.draft.graph import Graph, graph_of
from bots.draft.problems import Problem, named
from bots.draft.question_problems import of_questions
from bots.draft.translating.texts_of_draft import missing, texts_of
from bots.draft.variable_problems import of_variables
from bots.models import Bot, Button, EndAction, Engine, Interaction, LanguageModel
from bots.publishing.content import content_of
from bots.understanding.normalization import normalize
from bots.wording.languages import name_of

MOST_COMPETING = 10
"""Pairs of interactions that a page shows."""


def check(bot: Bot) -> list[Problem]:
    """The problems of the draft, blocking ones first."""
    content = content_of(bot)
    graph = graph_of(content)
    problems = [*_rows(bot), *_silent(content), *_bot(content), *_interactions(content, graph)]
    problems += [*of_variables(content, graph), *of_questions(content), *_competing(bot, content), *_translations(bot)]
    return sorted(problems, key=lambda problem: not problem.blocking)


def _rows(bot: Bot) -> Iterator[Problem]:
    """Problems that the forms would refuse today: rows can be older than a rule, or come from an import."""
    for text in _complaints(bot):
        yield Problem(text, blocking=True)
    end = EndAction.objects.filter(bot=bot).select_related("interaction").first()
    if end is None:
        yield Problem(_("No end action was chosen: when an operator finishes, nothing is sent."), blocking=False)
    else:
        end.bot = bot
        for text in _complaints(end):
            yield Problem(_("End action: %(problem)s") % {"problem": text}, blocking=True)
    for row in Interaction.objects.filter(bot=bot).select_related("next").order_by("name", "id"):
        for text in _complaints(row):
            yield Problem(text, blocking=True, interactions=((row.pk, row.name),))
    buttons = Button.objects.filter(interaction__bot=bot).select_related("interaction", "leads_to")
    for button in buttons.order_by("interaction__name", "position", "id"):
        for text in _complaints(button):
            said = _("Button “%(label)s”: %(problem)s") % {"label": button.label, "problem": text}
            yield Problem(said, blocking=True, interactions=((button.interaction_id, button.interaction.name),))


def _complaints(row: models.Model) -> Iterator[str]:
    # The database guarantees that the other end of a relation exists; checking it would cost a query each.
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    checks: tuple[Callable[[], None], ...] = (lambda: row.clean_fields(exclude=relations), row.clean)
    for check_row in checks:
        try:
            check_row()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                field = "" if name == "__all__" else f"{row._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]
                yield from (f"{field}{message}" for message in messages)


def _silent(content: Content) -> Iterator[Problem]:
    """Interactions that say nothing to the visitor."""
    silent = [
        item
        for item in content.interactions.values()
        if not item.text.strip() and not item.buttons and not item.may_be_followed_by and not item.asks_for_person
    ]
    if silent:
        yield Problem(_("They say nothing: no message, no button, nothing that follows."), True, named(silent))


def _bot(content: Content) -> Iterator[Problem]:
    external, model = content.engine == "external", content.engine == "model"
    if external and not Engine.objects.filter(bot=content.id).exists():
        yield Problem(_("An external engine is to answer, and it has no address: give it in the bot's form."), True)
    if model and not LanguageModel.objects.filter(bot=content.id).exists():
        yield Problem(_("A language model is to answer, and it has no address: give it in the bot's form."), True)
    if (external or model) and not content.interactions:
        return
    if not content.interactions:
        yield Problem(_("It has no interactions: every answer is its default reply."), blocking=False, missing=True)
        return
    if content.start is None:
        yield Problem(_("No start interaction: a visitor who opens the chat is not greeted."), blocking=False)
    asks = any(item.asks_for_person for item in content.interactions.values())
    offers = any(button.kind == "live_agent" for item in content.interactions.values() for button in item.buttons)
    if not asks and not offers:
        text = _("Nothing in it leads to a person: no live agent button, and no interaction that asks for one.")
        yield Problem(text, blocking=False, missing=True)
    elif content.no_operator_interaction is None:
        text = _("No interaction when no operator is online: visitors who ask for a person then are told to wait.")
        yield Problem(text, blocking=False)
    files = [item for item in content.interactions.values() if item.question and item.question.kind == "file"]
    if files and not content.attachments_email:
        text = _("They ask for a file, and files can go nowhere: give the bot an address on its tab Mailbox.")
        yield Problem(text, True, named(files))
    if not asks and not offers and content.agent_threshold == 0:
        text = _("The agent threshold is off as well: a visitor it does not understand is never seen by operators.")
        yield Problem(text, blocking=False)


def _interactions(content: Content, graph: Graph) -> Iterator[Problem]:
    groups = (
        (graph.unreachable, _("Visitors cannot reach it: it has no phrase, and nothing leads to it or may send it.")),
        (graph.circles, _("They follow each other in a circle; each is said once.")),
        (graph.unanswered, _("They keep the answer and then say nothing: choose the interaction that follows.")),
        (graph.astray, _("A button's words match no phrase: the bot may not understand a visitor who presses it.")),
        (
            graph.dead_ends,
            ngettext(
                "%(count)d dead end: it offers no button and nothing follows. Fine for an answer, if that was meant.",
                "%(count)d dead ends: they offer no button and nothing follows. Fine for answers, if that was meant.",
                len(graph.dead_ends),
            )
            % {"count": len(graph.dead_ends)},
        ),
    )
    for keys, text in groups:
        if keys:
            found = [content.interactions[key] for key in keys]
            yield Problem(text, False, named(found))
    idle = [item for item in content.interactions.values() if item.pause_seconds and not item.may_be_followed_by]
    if idle:
        yield Problem(_("There is a pause, and nothing that follows it."), False, named(idle))
    bare = [item for item in content.interactions.values() if item.phrases and item.text in _names_as_said(item)]
    if bare:
        text = ngettext(
            "%(count)d interaction says only its name.", "%(count)d interactions say only their name.", len(bare)
        )
        yield Problem(text % {"count": len(bare)}, False, named(bare))
    twice = [item for item in content.interactions.values() if len({b.label for b in item.buttons}) < len(item.buttons)]
    if twice:
        yield Problem(_("Two buttons have the same label."), False, named(twice))
    yield from _namesakes(content)


def _names_as_said(item: PublishedInteraction) -> tuple[str, str]:
    """The messages that an import gives to interactions for which the table has none."""
    return item.name, item.name.replace("_", " ")


def _namesakes(content: Content) -> Iterator[Problem]:
    """Interactions that visitors could not tell apart when the bot asks back; it asks about those with phrases."""
    by_name: dict[str, list[PublishedInteraction]] = defaultdict(list)
    for item in content.interactions.values():
        if content.asks_back and item.phrases:
            by_name[normalize(item.name_for_visitors)].append(item)
    for items in by_name.values():
        if len(items) > 1:
            text = _("They have the same name for visitors, so the bot cannot ask back which one is meant: “%(name)s”.")
            yield Problem(text % {"name": items[0].name_for_visitors}, False, named(items))


def _competing(bot: Bot, content: Content) -> Iterator[Problem]:
    """Interactions with phrases that look like another one's: visitors may get the wrong answer, and nobody hears."""
    found = competing(bot, content)
    if found is None:
        yield Problem(_("Its new phrases are still being learned: load this page again to see which compete."), False)
        return
    for one in found[:MOST_COMPETING]:
        pair = [content.interactions[one.interaction], content.interactions[one.other]]
        yield Problem(_competition(one, *(item.name for item in pair)), False, tuple((i.id, i.name) for i in pair))
    if (left_out := len(found) - MOST_COMPETING) > 0:
        text = ngettext(
            "%(count)d more pair of interactions competes.", "%(count)d more pairs of interactions compete.", left_out
        )
        yield Problem(text % {"count": left_out}, blocking=False)


def _competition(one: Competition, name: str, other: str) -> str:
    text = ngettext(
        "%(count)d phrase of “%(name)s” looks like “%(other)s”: “%(phrase)s” is nearest to “%(nearest)s”.",
        "%(count)d phrases of “%(name)s” look like “%(other)s”: for instance “%(phrase)s”, nearest to “%(nearest)s”.",
        one.count,
    )
    said = {"count": one.count, "name": name, "other": other, "phrase": one.phrase, "nearest": one.nearest}
    return text % said


def _translations(bot: Bot) -> Iterator[Problem]:
    found = texts_of(bot) if bot.languages else []
    for language in bot.languages:
        if count := missing(found, language):
            text = ngettext(
                "%(language)s: %(count)d of %(total)d texts is missing.",
                "%(language)s: %(count)d of %(total)d texts are missing.",
                count,
            )
            said = {"language": name_of(language), "count": count, "total": len(found)}
            yield Problem(text % said, blocking=False, language=language)
