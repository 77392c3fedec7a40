"""What follows an interaction depends on variables: the first condition that holds decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bots.answering.answer import Input, answer
from bots.answering.conditions import Condition, chosen
from bots.answering.published import PublishedBot, answerable
from bots.answering.saying import say
from bots.answering.session import Session
from bots.draft.checking import check
from bots.draft.graph import graph_of
from bots.draft.restoring import DocumentRefused, portable, restore
from bots.models import Bot, Interaction
from bots.models import Condition as ConditionRow
from bots.publishing.content import content_of
from bots.workplace.inlines import MOST_ROWS
from tests.unit.bots.forms import add_interaction, interaction_form


@pytest.mark.parametrize(
    ("test", "values", "kept", "holds"),
    [
        ("is", ["CH"], "ch", True),
        ("is", ["CH"], " CH. ", True),
        ("is", ["CH"], "CHE", False),
        ("is", ["Zürich"], "zurich", True),
        ("is", ["Red", "Rot", "Rouge"], "rot", True),
        ("is", ["5"], "5.0", True),
        ("is", ["CH"], "", False),
        ("is_not", ["CH"], "DE", True),
        ("is_not", ["CH"], "ch", False),
        ("is_not", ["CH"], "", True),
        ("contains", ["bike"], "my Bikes", True),
        ("contains", ["bike"], "a car", False),
        ("contains", ["bike"], "", False),
        ("empty", [], "", True),
        ("empty", [], "  ", True),
        ("empty", [], "x", False),
        ("filled", [], "x", True),
        ("filled", [], "", False),
        ("more", ["18"], "18.5", True),
        ("more", ["18"], "9", False),
        ("more", ["18"], "18", False),
        ("more", ["18"], "many", False),
        ("more", ["18"], "2026-12-12", False),
        ("less", ["18"], "-3", True),
        ("less", ["18"], "", False),
        ("less", ["2026-12-24"], "2026-12-23", True),
        ("more", ["24.12.2026", "2026-12-24"], "2027-01-02", True),
        ("more", ["2026-12-24"], "2026-12-24", False),
        ("more", ["NaN"], "Infinity", False),
    ],
)
def test_whether_a_condition_holds(test: Any, values: list[str], kept: str, holds: bool) -> None:
    condition = Condition("answer", test, 1, tuple(values))
    assert condition.holds({"answer": kept}) is holds
    if not kept:
        assert condition.holds({}) is holds


def test_the_first_condition_that_holds_decides_else_the_default() -> None:
    conditions = (Condition("a", "is", 1, ("x",)), Condition("a", "filled", 2), Condition("b", "filled", 3))
    following = [chosen(conditions, 4, given) for given in ({"a": "x", "b": "1"}, {"a": "y"}, {"b": "1"}, {})]
    assert following == [1, 2, 3, 4]
    assert chosen(conditions, None, {}) is None


@pytest.fixture
def bot(db: None) -> Bot:
    """Asks for a country and for a day; what follows depends on them."""
    bot = Bot.objects.create(name="Pia", slug="pia", languages=["de"])
    end, swiss, later = (
        Interaction.objects.create(bot=bot, name=name, text=name) for name in ("end", "swiss", "later")
    )
    when = Interaction.objects.create(bot=bot, name="when", text="When?", question="date", variable="day", next=end)
    ConditionRow.objects.create(interaction=when, variable="day", test="more", value="31.12.2026", leads_to=later)
    where = Interaction.objects.create(
        bot=bot, name="where", text="Where?", question="choice", variable="country", choices="Switzerland\nElsewhere",
        next=when, translations={"de": {"text": "Wo?", "choices": "Schweiz\nAnderswo"}},
    )  # fmt: skip
    ConditionRow.objects.create(interaction=where, variable="country", value="switzerland", leads_to=swiss)
    bot.start_interaction = where
    bot.save()
    return bot


def ready(bot: Bot) -> PublishedBot:
    return answerable(content_of(Bot.objects.get(pk=bot.pk)), "v", None)


def said(bot: PublishedBot, asking: str, words: str) -> list[str]:
    key = next(item.id for item in bot.interactions.values() if item.name == asking)
    return [each.text for each in answer(bot, Session(question=key, last=key), Input("text", words)).says]


def test_an_answer_decides_what_follows_in_every_language(bot: Bot) -> None:
    pia = ready(bot)
    assert said(pia, "where", "Switzerland") == said(pia, "where", "schweiz")[-1:] == ["swiss"]
    assert said(pia, "where", "elsewhere") == ["When?"]
    kept_in_german = pia.interactions[bot.start_interaction_id or 0].conditions[0]
    assert kept_in_german.values == ("switzerland", "Schweiz")


def test_days_are_compared_as_the_question_reads_them(bot: Bot) -> None:
    pia = ready(bot)
    assert said(pia, "when", "2027-02-01")[-1] == "later"
    assert said(pia, "when", "2026-12-30")[-1] == "end"


def test_what_an_operator_sends_is_followed_by_what_the_variables_decide(bot: Bot) -> None:
    end = Interaction.objects.get(name="end")
    ConditionRow.objects.create(
        interaction=end, variable="country", test="filled", leads_to=Interaction.objects.get(name="swiss")
    )
    pia = ready(bot)
    assert [each.text for each in say(pia, end.pk, {"country": "CH"})] == ["end", "swiss"]
    assert [each.text for each in say(pia, end.pk, {})] == ["end"]


def test_conditions_are_ways_in_the_picture_and_no_dead_end(bot: Bot) -> None:
    Interaction.objects.filter(name="where").update(next=None)
    graph = graph_of(content_of(Bot.objects.get(pk=bot.pk)))
    labels = {edge.label for edge in graph.edges if edge.kind == "condition"}
    assert labels == {"country is switzerland", "day is more or later than 31.12.2026"}
    assert Interaction.objects.get(name="where").pk not in graph.unanswered
    assert Interaction.objects.get(name="swiss").pk not in graph.unreachable


def test_a_condition_on_what_is_asked_nowhere_keeps_the_bot_from_being_published(bot: Bot) -> None:
    assert not [one for one in check(bot) if one.blocking]
    ConditionRow.objects.filter(variable="country").update(variable="land")
    problems = [one.text for one in check(bot) if one.blocking]
    assert problems == ["{{ land }} is asked nowhere: a question with the variable land is needed."]


def test_a_copy_has_the_same_conditions_and_a_bad_document_is_refused(bot: Bot) -> None:
    given = portable(bot)
    copied = Bot.objects.create(name="x", slug="x")
    restore(copied, given)
    rows = ConditionRow.objects.filter(interaction__bot=copied)
    assert {str(row) for row in rows} == {"country is switzerland", "day is more or later than 31.12.2026"}
    item = next(each for each in given["interactions"] if each["conditions"])
    item["conditions"][0]["leads_to"] = "gone"
    with pytest.raises(DocumentRefused, match="there is no interaction “gone”"):
        restore(copied, given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"variable": "two words"}, "variable"),
        ({"variable": "operator"}, "variable"),
        ({"value": ""}, "value"),
        ({"test": "empty"}, "value"),
        ({"test": "near"}, "test"),
    ],
)
def test_a_condition_is_refused_at_the_field_that_is_wrong(bot: Bot, given: dict[str, str], field: str) -> None:
    rows = {row.name: row for row in Interaction.objects.all()}
    good = {"variable": " {{ country }} ", "value": "CH", "interaction": rows["where"], "leads_to": rows["end"]}
    fine = ConditionRow(**good)
    fine.full_clean()
    assert fine.variable == "country"
    with pytest.raises(ValidationError) as refused:
        ConditionRow(**(good | given)).full_clean()
    assert field in refused.value.message_dict


def test_conditions_are_written_in_the_form_of_the_interaction(admin_client: Any, bot: Bot) -> None:
    end = Interaction.objects.get(name="end")
    rows = {
        f"conditions-{at}-{name}": value
        for at, row in enumerate(
            ({"variable": "country", "test": "is", "value": "CH", "leads_to": end.pk},
             {"variable": "day", "test": "filled", "value": "left over", "leads_to": end.pk})
        )
        for name, value in row.items()
    }  # fmt: skip
    assert add_interaction(admin_client, bot, **rows, **{"conditions-TOTAL_FORMS": "2"}) == {}
    made = ConditionRow.objects.filter(interaction__name="new")
    assert [(row.position, str(row)) for row in made] == [(1, "country is CH"), (2, "day is not empty")]


def test_a_form_that_claims_more_rows_than_it_may_have_is_refused_in_words(admin_client: Any, bot: Bot) -> None:
    form = interaction_form(bot, **{"conditions-TOTAL_FORMS": "2000"})
    page = admin_client.post("/admin/bots/interaction/add/", form)
    [conditions] = [
        each.formset for each in page.context["inline_admin_formsets"] if each.formset.model is ConditionRow
    ]
    assert len(conditions.forms) == MOST_ROWS
    assert "at most 300" in " ".join(conditions.non_form_errors())
    assert not Interaction.objects.filter(bot=bot, name="new").exists()


def test_what_the_version_before_has_deleted_is_followed_by_nothing(bot: Bot) -> None:
    first, gone = (Interaction.objects.create(bot=bot, name=name, text=name) for name in ("first", "gone"))
    ConditionRow.objects.create(interaction=first, variable="answer", test="is", value="a", leads_to=gone)
    ConditionRow.objects.create(interaction=gone, variable="answer", test="is", value="a", leads_to=first)
    rows = Interaction.objects.filter(pk=gone.pk)
    rows._raw_delete(rows.db)  # it does not know the table of conditions
    content = content_of(Bot.objects.get(pk=bot.pk))
    assert gone.pk not in content.interactions
    assert content.interactions[first.pk].conditions == ()
    check(bot)
