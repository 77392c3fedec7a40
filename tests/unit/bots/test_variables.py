"""Variables of a draft: fallbacks, what is asked nowhere, and what may be empty when it is used."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bots.draft.checking import check
from bots.draft.graph import graph_of
from bots.draft.variables import asked_nowhere, perhaps_empty
from bots.models import Bot, Condition, EndAction, Interaction, Phrase
from bots.publishing.content import content_of
from bots.wording import texts
from tests.unit.bots.forms import add_interaction, interaction_form


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('I saw you have a {{ model or "bike" }}.', "I saw you have a bike."),
        ("a {{model or 'bike'}}", "a bike"),
        ("a {{ model OR “bike” }}", "a bike"),
        ("ein {{ model or „Velo“ }}", "ein Velo"),
        ("un {{ model or « vélo » }}", "un vélo"),
        ('Hello {{ model or "" }}!', "Hello!"),
        ('Hello {{ model or  " my  friend " }}!', "Hello my  friend!"),
        ("{{ model or \"a 'city' bike\" }}", "a 'city' bike"),
        ('{{ visitor or "you" }}', "Vera"),
        ('[it](https://a.example/?q={{ model or "my bike" }})', "[it](https://a.example/?q=my%20bike)"),
        ("no {{ model or bike }}", "no"),
    ],
)
def test_a_fallback_is_said_if_the_variable_is_empty(text: str, said: str) -> None:
    assert texts.render(text, {"visitor": "Vera", "model": ""}) == said
    assert texts.render(text, {"visitor": "Vera"}) == said


def test_a_fallback_is_no_mark_and_no_template() -> None:
    shown = texts.render('{{ model or "**not bold**" }}', {})
    assert texts.render("{{ model }}", {"model": "**not bold**"}) == shown
    assert texts.render("{{ model }}", {"model": '{{ x or "y" }}'}) == '{{ x or "y" }}'


@pytest.mark.parametrize(
    "text", ["{{ model or bike }}", '{{ model or "bike }}', '{{ or "bike" }}', '{{ model "bike" }}', '{{ "bike" }}']
)
def test_a_fallback_that_cannot_be_read_is_refused(text: str) -> None:
    texts.check_variables('{{ model or "bike" }}', known=frozenset({"model"}))
    with pytest.raises(ValidationError):
        texts.check_variables(text, known=frozenset({"model", "bike"}))


def test_a_fallback_without_quotation_marks_is_explained() -> None:
    with pytest.raises(ValidationError, match="stands in quotation marks"):
        texts.check_variables("{{ model or bike }}", known=frozenset({"model"}))


@given(st.text(max_size=60))
def test_any_fallback_in_quotation_marks_is_said_as_it_is(fallback: str) -> None:
    fallback = "".join(fallback.replace("{", "").replace("}", "").split())
    kept = texts.render('{{ x or "' + fallback + '" }}', {})
    assert kept == texts.render("{{ x }}", {"x": fallback})


@pytest.fixture
def bot(db: None) -> Bot:
    """Asks for a model and a day; the closing text uses both."""
    bot = Bot.objects.create(name="Pia", slug="pia", default_reply="Sorry?")
    done = Interaction.objects.create(bot=bot, name="done", text="A {{ model }} on {{ day }}.")
    day = Interaction.objects.create(
        bot=bot, name="day", text="When is the {{ model }} needed?", question="date", variable="day", next=done
    )
    model = Interaction.objects.create(
        bot=bot, name="model", text="Which?", question="text", variable="model", next=day
    )
    Phrase.objects.create(interaction=model, text="repair")
    EndAction.objects.create(bot=bot)
    return bot


def empty(bot: Bot) -> dict[str, list[str]]:
    content = content_of(Bot.objects.get(pk=bot.pk))
    names = {item.id: item.name for item in content.interactions.values()}
    found = perhaps_empty(content, graph_of(content))
    return {name: [names.get(place, str(place)) for place in places] for name, places in found.items()}  # type: ignore[call-overload]


def test_what_was_asked_on_every_way_is_never_empty(bot: Bot) -> None:
    assert empty(bot) == {}


def test_a_phrase_a_button_and_an_operator_pass_by_the_question(bot: Bot) -> None:
    done, day = (Interaction.objects.get(name=name) for name in ("done", "day"))
    Interaction.objects.filter(name="done").update(operators_may_send=True)
    assert empty(bot) == {"day": ["done"], "model": ["done"]}
    Interaction.objects.filter(name="done").update(operators_may_send=False)
    Phrase.objects.create(interaction=day, text="when")
    assert empty(bot) == {"model": ["done", "day"]}
    Interaction.objects.filter(pk=done.pk).update(text='A {{ model or "bike" }} on {{ day }}.')
    assert empty(bot) == {"model": ["day"]}


def test_a_condition_tells_what_is_filled_on_its_way(bot: Bot) -> None:
    check_it = Interaction.objects.create(bot=bot, name="check", text="Let me see.")
    Phrase.objects.create(interaction=check_it, text="see")
    done, model = (Interaction.objects.get(name=name) for name in ("done", "model"))
    Interaction.objects.filter(pk=done.pk).update(text="A {{ model }}.")
    way = Condition.objects.create(interaction=check_it, variable="model", test="filled", leads_to=done)
    assert empty(bot) == {}
    Condition.objects.filter(pk=way.pk).update(test="is_not", value="x")
    assert empty(bot) == {"model": ["done"]}
    Condition.objects.filter(pk=way.pk).update(test="empty", value="", leads_to=model)
    Interaction.objects.filter(pk=check_it.pk).update(next=done)
    assert empty(bot) == {}


@pytest.mark.parametrize(
    ("field", "when"),
    [
        ("takeover_start_message", "when an operator takes over"),
        ("agent_confirmation", "when a visitor asks for a person"),
        ("default_reply", "when the bot does not understand"),
    ],
)
def test_the_bots_own_texts_come_before_any_answer(bot: Bot, field: str, when: str) -> None:
    Bot.objects.filter(pk=bot.pk).update(**{field: "About your {{ model }}"})
    said = f'{{{{ model }}}} may be empty {when}. A fallback is said instead: {{{{ model or "…" }}}}.'
    assert said in [one.text for one in check(Bot.objects.get(pk=bot.pk)) if not one.blocking]
    Bot.objects.filter(pk=bot.pk).update(**{field: "About your {{ model or 'bike' }}"})
    assert empty(bot) == {}


def test_translations_are_looked_at_too(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(
        languages=["de"], agent_confirmation='Your {{ model or "bike" }}.',
        translations={"de": {"agent_confirmation": "Ihr {{ model }}.", "default_reply": "{{ nichts }}"}},
    )  # fmt: skip
    assert empty(bot) == {"model": ["agent_confirmation"]}
    assert asked_nowhere(content_of(Bot.objects.get(pk=bot.pk))) == {"nichts": ("default_reply",)}


def test_a_draft_may_use_what_is_asked_later_but_not_be_published(admin_client: Any, bot: Bot) -> None:
    answer = admin_client.post(
        "/admin/bots/interaction/add/",
        interaction_form(bot, name="thanks", text="Thanks, {{ full_name }}.", phrases=("thank you",)),
    )
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any(each.startswith("{{ full_name }} is asked nowhere yet.") for each in told)
    blocking = [(one.text, one.interactions[0][1]) for one in check(bot) if one.blocking]
    asked = "{{ full_name }} is asked nowhere: a question with the variable full_name is needed."
    assert blocking == [(asked, "thanks")]
    assert admin_client.post(f"/admin/bots/bot/{bot.pk}/publish/").status_code == 409
    question = {"question": "text", "variable": "full_name", "name": "ask", "text": "Who?"}
    assert add_interaction(admin_client, bot, **question) == {}
    assert not [one for one in check(bot) if one.blocking]


@pytest.mark.parametrize("text", ["{{ operator }}", "{{ two words }}", "{{ x.y }}", "{{ }}", "{{ x"])
def test_what_no_question_can_ask_for_is_refused_at_once(admin_client: Any, bot: Bot, text: str) -> None:
    assert set(add_interaction(admin_client, bot, text=text)) == {"text"}
