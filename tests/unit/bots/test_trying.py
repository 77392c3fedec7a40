"""A configurer tries out the draft or the published bot, and sees why it answers so; nothing is stored."""

from typing import Any

import pytest
from celery import Task
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.signing import BadSignature
from django.test import Client

from bots.answering.answer import Input
from bots.answering.published import published
from bots.draft import draft_models, trial, trying
from bots.models import Bot, DraftChange, Interaction, Phrase
from tests.cast import build_bot, build_hesitant_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client, bot: Bot) -> Any:
    """Asks as the page does, and gives the answer."""
    client.force_login(User.objects.create_superuser("clara"))

    def ask(**given: str) -> Any:
        return client.post(
            f"/admin/bots/bot/{bot.pk}/try/answer/",
            {"version": "draft"}
            | {name if name == "version" else f"_try_{name}": value for name, value in given.items()},
        )

    return ask


def test_each_answer_comes_with_its_reasons(clara: Any, bot: Bot) -> None:
    begun = clara().json()
    assert [said["text"] for said in begun["says"]] == ["Hello, what can I do for you?"]
    asked = clara(state=begun["state"], kind="text", text="waht does a parcel cost").json()
    prices = Interaction.objects.get(name="prices")
    assert asked["interaction"] == {"id": prices.pk, "name": "prices"}
    assert (asked["phrase"], asked["understood"], asked["alert"]) == ("what does a parcel cost", True, None)
    assert 0.5 <= asked["confidence"] <= 1
    assert asked["trained"] is True
    unsure = clara(state=begun["state"], kind="text", text="a person who knows about the price").json()
    likely = [(other["confidence"], other["name"], other["phrase"]) for other in unsure["likely"]]
    assert likely
    assert likely == sorted(likely, key=lambda other: -other[0])
    chosen = unsure["interaction"]["name"] if unsure["interaction"] else ""
    assert "prices" in {chosen, *(name for _, name, _ in likely)}
    assert all(phrase for _, _, phrase in likely)


def test_default_answers_in_a_row_and_asking_for_a_person_would_raise_alerts(clara: Any, bot: Bot) -> None:
    state, told = clara().json()["state"], []
    for _ in range(3):
        answer = clara(state=state, kind="text", text="quantum chromodynamics").json()
        state = answer["state"]
        told.append((answer["understood"], answer["misses"], answer["alert"]))
    assert told == [(False, 1, None), (False, 2, None), (False, 3, "default_answers")]
    person = clara(state=state, kind="live_agent", online="true").json()
    assert ([said["text"] for said in person["says"]], person["alert"]) == (["Somebody will come."], "requested")
    alone = clara(state=state, kind="live_agent", online="false").json()
    assert [said["text"] for said in alone["says"]] == ["Nobody is here now."]


def test_the_draft_answers_beside_what_visitors_get(clara: Any, bot: Bot) -> None:
    goodbye = Interaction.objects.get(name="goodbye")
    Phrase.objects.create(interaction=goodbye, text="farewell my friend")
    Interaction.objects.filter(pk=goodbye.pk).update(text="Farewell.")
    state = clara().json()["state"]
    draft = clara(state=state, kind="text", text="farewel my friend").json()
    live = clara(version="published", state=state, kind="text", text="farewell my friend").json()
    assert ([said["text"] for said in draft["says"]], live["understood"]) == (["Farewell."], False)
    assert published(bot.pk).interactions[goodbye.pk].text == "Thank you {{ visitor }}."


def test_a_large_draft_is_trained_by_the_worker_and_exact_phrases_work_meanwhile(
    clara: Any, client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_models, "INLINE_BELOW", 5)
    asked: list[Any] = []
    monkeypatch.setattr(Task, "apply_async", lambda task, args=None, **_: asked.append((task.name, args)))
    Phrase.objects.create(interaction=Interaction.objects.get(name="goodbye"), text="until tomorrow my friend")
    assert client.get(f"/admin/bots/bot/{bot.pk}/try/").status_code == 200
    assert asked == [("bots.tasks.train_draft", (bot.pk,))]
    state = clara().json()["state"]
    meanwhile = clara(state=state, kind="text", text="until tomorrow my friend").json()
    assert (meanwhile["understood"], meanwhile["trained"]) == (True, False)
    assert clara(state=state, kind="text", text="untill tomorow my friend").json()["understood"] is False
    draft_models.train_draft(bot.pk)
    then = clara(state=state, kind="text", text="untill tomorow my friend").json()
    assert (then["understood"], then["trained"]) == (True, True)


def test_what_is_not_ours_is_refused(clara: Any, bot: Bot, client: Client) -> None:
    state = clara().json()["state"]
    assert clara(state=f"{state}x", kind="text", text="hello").status_code == 400
    assert clara(state=state, kind="nonsense", text="hello").status_code == 400
    new = Bot.objects.create(name="New", slug="new")
    assert client.post(f"/admin/bots/bot/{new.pk}/try/answer/", {"version": "published"}).status_code == 400
    assert client.get(f"/admin/bots/bot/{bot.pk}/try/answer/").status_code == 405
    with pytest.raises(BadSignature):
        trying.answer(published(bot.pk), "x", Input("text", "hello"), operators_online=True, trained=True, engine=None)


def test_pauses_are_told_and_what_follows_comes_when_it_is_asked_for(clara: Any, bot: Bot) -> None:
    end = Interaction.objects.create(bot=bot, name="end", text="The end.")
    story = Interaction.objects.create(bot=bot, name="story", text="Once upon a time", next=end, pause_seconds=7)
    Phrase.objects.create(interaction=story, text="tell me a story")
    told = clara(state=clara().json()["state"], kind="text", text="tell me a story").json()
    assert ([said["text"] for said in told["says"]], told["follows_in"]) == (["Once upon a time"], 7)
    rest = clara(state=told["state"], kind="follow").json()
    assert ([said["text"] for said in rest["says"]], rest["follows_in"]) == (["The end."], None)
    other = clara(state=told["state"], kind="text", text="prices").json()
    assert clara(state=other["state"], kind="follow").json()["says"] == []


def test_a_question_that_greets_is_answered(clara: Any, bot: Bot) -> None:
    done = Interaction.objects.create(bot=bot, name="done", text="Thank you, {{ who }}.")
    Interaction.objects.filter(name="hello").update(question="text", variable="who", next=done)
    told = clara(state=clara().json()["state"], kind="text", text="Vera").json()
    assert [said["text"] for said in told["says"]] == ["Thank you, Vera."]


def form_of(item: Interaction, **changes: str) -> dict[str, str]:
    """The interaction's form as a browser sends it, with one phrase and no buttons."""
    phrase = item.phrases.first()
    assert phrase
    empty = {
        f"{name}-{what}_FORMS": "0" for name in ("buttons", "conditions", "wordings") for what in ("TOTAL", "INITIAL")
    }
    return {
        "name": item.name, "text": item.text, "question": "", "variable": "", "choices": "", "pattern": "",
        "pause_seconds": "0", "next": "", "phrases": phrase.text, "_try": "1",
        **empty, **changes,
    }  # fmt: skip


def test_a_form_is_tried_before_it_is_saved_and_nothing_of_it_is_kept(client: Client, clara: Any, bot: Bot) -> None:
    prices = Interaction.objects.get(name="prices")
    address = f"/admin/bots/interaction/{prices.pk}/change/"
    changed = form_of(prices, text="A parcel costs 6 now.", phrases="what is the damage")
    begun = client.post(address, changed).json()
    said = {"_try_state": begun["state"], "_try_kind": "text", "_try_text": "what is the damage"}
    told = client.post(address, changed | said).json()
    assert ([each["text"] for each in told["says"]], told["phrase"]) == (
        ["A parcel costs 6 now."],
        "what is the damage",
    )
    prices.refresh_from_db()
    assert (prices.text, prices.phrases.count()) == ("A parcel costs 5.", 3)
    assert not DraftChange.objects.exists()
    assert not list(get_messages(client.get("/admin/").wsgi_request))


def test_a_form_with_mistakes_says_which(client: Client, clara: Any, bot: Bot) -> None:
    prices = Interaction.objects.get(name="prices")
    wrong = form_of(prices, text="Dear {{ no.body }}", phrases="hello")
    answer = client.post(f"/admin/bots/interaction/{prices.pk}/change/", wrong)
    assert answer.status_code == 200
    sentences = answer.json()["mistakes"]
    assert any("{{ no.body }} does not exist" in each for each in sentences)
    assert any("leads to the interaction “hello” already" in each for each in sentences)


def test_who_may_not_change_a_bot_may_not_try_its_form(client: Client, bot: Bot) -> None:
    olga = User.objects.create_user("olga", is_staff=True)
    olga.user_permissions.add(Permission.objects.get(codename="view_interaction"))
    client.force_login(olga)
    prices = Interaction.objects.get(name="prices")
    assert client.post(f"/admin/bots/interaction/{prices.pk}/change/", form_of(prices)).status_code == 403
    client.force_login(User.objects.create_superuser("clara"))
    assert client.post("/admin/bots/interaction/99999/change/", form_of(prices)).status_code == 404
    assert client.post("/admin/bots/interaction/add/", form_of(prices)).status_code == 404


def test_a_button_of_a_question_that_is_over_changes_nothing(clara: Any, bot: Bot) -> None:
    wipe = Interaction.objects.create(bot=bot, name="wipe", text="Delete?", question="yes_no", variable="deletes")
    age = Interaction.objects.create(
        bot=bot, name="age", text="Over 18?", question="yes_no", variable="adult", next=wipe
    )
    Phrase.objects.create(interaction=age, text="check")
    asked = clara(state=clara().json()["state"], kind="text", text="check").json()
    [yes, no] = asked["says"][0]["buttons"]
    first = {"kind": "postback", "question": str(yes["question"])}
    then = clara(state=asked["state"], text=yes["value"], **first).json()
    assert [said["text"] for said in then["says"]] == ["Delete?"]
    late = clara(state=then["state"], text=no["value"], **first).json()
    assert (late["says"], late["understood"]) == ([], True)
    second = str(then["says"][0]["buttons"][0]["question"])
    end = clara(state=late["state"], text="Yes", kind="postback", question=second).json()
    assert trial.read(end["state"]).session.variables == {"adult": "Yes", "deletes": "Yes"}


def test_a_question_back_counts_once_it_is_answered(client: Client) -> None:
    bot = build_hesitant_bot(agent_threshold=1)
    client.force_login(User.objects.create_superuser("carl"))

    def ask(**given: str) -> Any:
        form = {"version": "draft"} | {f"_try_{name}": value for name, value in given.items()}
        return client.post(f"/admin/bots/bot/{bot.pk}/try/answer/", form).json()

    asked = ask(state=ask()["state"], kind="text", text="my order")
    assert (asked["understood"], asked["misses"], asked["alert"], asked["interaction"]) == (None, 0, None, None)
    assert sorted(each["name"] for each in asked["between"]) == ["cancel_order", "change_order"]
    [said] = asked["says"]
    answers = {
        button["label"]: ask(
            state=asked["state"], kind="postback", text=button["value"], question=str(button["question"])
        )
        for button in said["buttons"]
    }
    found = {label: (each["understood"], each["misses"], each["alert"]) for label, each in answers.items()}
    assert found["Neither"] == (False, 1, "default_answers")
    assert found["cancel order"] == found["Change an order"] == (True, 0, None)
    assert answers["cancel order"]["interaction"]["name"] == "cancel_order"
    assert not any(each["between"] for each in answers.values())


def test_a_trial_shows_what_is_asked_again_and_offers_the_ways_out(clara: Any, bot: Bot) -> None:
    asking = Interaction.objects.create(
        bot=bot, name="day", text="Which day?", question="date", variable="day", question_reply="Like 24 December."
    )
    Phrase.objects.create(interaction=asking, text="make an appointment")
    answer = clara(state=clara().json()["state"], kind="text", text="make an appointment").json()
    assert answer["again"] is None
    answer = clara(state=answer["state"], kind="text", text="prices").json()
    assert (answer["interaction"]["name"], answer["again"]["name"], answer["misses"]) == ("prices", "day", 0)
    for _ in range(2):
        answer = clara(state=answer["state"], kind="text", text="qwertz").json()
    assert [said["text"] for said in answer["says"]] == ["Like 24 December.", "Which day?"]
    leave, person = answer["says"][1]["buttons"]
    assert (leave["label"], person["kind"], answer["misses"]) == ("Leave this question", "live_agent", 2)
    left = clara(state=answer["state"], kind="postback", text=leave["value"], question=str(leave["question"])).json()
    assert (left["says"][0]["text"][:9], left["again"]) == ("All right", None)
