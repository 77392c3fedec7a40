"""A bot's answer to one input."""

import msgspec
import pytest

from bots.answering import saying, takeover_texts
from bots.answering.answer import Input, answer
from bots.answering.content import EndActionSetting
from bots.answering.published import PublishedBot, published
from bots.answering.saying import InteractionNotFound
from bots.answering.session import Session
from bots.models import Bot, Button, EndAction, Interaction, Phrase
from bots.publishing.publish import publish
from bots.wording.said import Say
from tests.unit.bots.ready_bots import trained

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    """Hello (start) with a button each to Track, Person and a link; Track is followed by More."""
    bot = Bot.objects.create(name="Pia", slug="pia", cancel_words="cancel, start over")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello {{ visitor }}, I am {{ bot }}.")
    more = Interaction.objects.create(bot=bot, name="more", text="Anything else?", operators_may_send=True)
    track = Interaction.objects.create(bot=bot, name="track", text="Which number?", next=more, operators_may_send=True)
    person = Interaction.objects.create(bot=bot, name="person", text="", asks_for_person=True)
    Button.objects.create(interaction=hello, label="Find my things", leads_to=track)
    Button.objects.create(interaction=hello, label="A person!", kind="live_agent", position=1)
    Button.objects.create(interaction=hello, label="Site", kind="url", value="https://a.example", position=2)
    for item, phrases in (
        (hello, ["hello", "good morning"]),
        (track, ["where is my parcel", "track a parcel", "parcel status"]),
        (person, ["talk to a human", "I want a person"]),
    ):
        for text in phrases:
            Phrase.objects.create(interaction=item, text=text)
    bot.start_interaction = hello
    bot.save()
    return bot


def text(words: str) -> Input:
    return Input("text", words)


def named(bot: PublishedBot, name: str) -> int:
    return next(item.id for item in bot.interactions.values() if item.name == name)


def words_of(says: tuple[Say, ...]) -> list[str]:
    return [say.text for say in says]


def test_an_exact_phrase_is_answered_however_it_is_written(bot: Bot) -> None:
    turn = answer(trained(bot), Session({"visitor": "Vera"}), text("  GOOD morning!! "))
    assert words_of(turn.says) == ["Hello Vera, I am Pia."]
    assert (turn.understood, turn.wants_agent, turn.confidence, turn.phrase) == (True, False, 1.0, "good morning")


def test_what_follows_an_interaction_is_said_too(bot: Bot) -> None:
    assert words_of(answer(trained(bot), Session(), text("parcel status")).says) == ["Which number?", "Anything else?"]


def test_interactions_in_a_circle_are_said_once_each(bot: Bot) -> None:
    more, track = Interaction.objects.get(name="more"), Interaction.objects.get(name="track")
    more.next = track
    more.save()
    assert words_of(answer(trained(bot), Session(), text("parcel status")).says) == ["Which number?", "Anything else?"]


def test_a_pressed_button_wins_and_a_typed_label_is_the_button(bot: Bot) -> None:
    pia = trained(bot)
    payload = pia.interactions[named(pia, "hello")].buttons[0].value or ""
    for said in (Input("postback", payload), text("find my THINGS")):
        assert answer(pia, Session(), said).interaction == named(pia, "track")


def test_a_payload_typed_as_text_is_only_words(bot: Bot) -> None:
    pia = trained(bot)
    assert answer(pia, Session(), text(f"interaction:{named(pia, 'track')}")).interaction is None


def test_a_payload_of_words_is_matched_as_if_they_were_said(bot: Bot) -> None:
    pia = trained(bot)
    assert answer(pia, Session(), Input("postback", "Track a parcel")).interaction == named(pia, "track")


def test_a_payload_of_an_interaction_that_is_gone_is_not_understood(bot: Bot) -> None:
    for payload in ("interaction:999999", "interaction:", "interaction:-1", "interaction:²", ""):
        assert not answer(trained(bot), Session(), Input("postback", payload)).understood


def test_asking_for_a_person_by_button_label_phrase_or_command(bot: Bot) -> None:
    pia = trained(bot)
    for said in (Input("live_agent"), text("a person"), text("talk to a human")):
        turn = answer(pia, Session(), said)
        assert (turn.wants_agent, turn.understood, turn.says) == (True, True, ())


def test_a_cancel_word_starts_over_and_keeps_only_who_one_is(bot: Bot) -> None:
    session = Session({"visitor": "Vera", "size": "L"}, question=1, wordings={"1": 1})
    turn = answer(trained(bot), session, text("Start over!"))
    assert words_of(turn.says) == ["Hello Vera, I am Pia."]
    assert turn.session == Session({"visitor": "Vera"}, last=turn.interaction)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("iptal", "İptal"), ("iptal", "IPTAL"), ("zurück", "zuruck"), ("zurück", "Zurueck"), ("à zéro", "a zero"),
        ("start over", "\ufeffstart\u00a0over"), ("إلغاء", "الغاء"), ("neu-start", "NEU\u2011START!"),
    ],
)  # fmt: skip
def test_a_cancel_word_is_known_however_it_is_written(bot: Bot, word: str, said: str) -> None:
    assert words_of(answer(trained(bot, cancel_words=word), Session(question=1), text(said)).says)[0].startswith(
        "Hello"
    )


@pytest.mark.parametrize(("word", "said"), [("level 1", "level 2"), ("cancel", "don't cancel"), ("C", "C++")])
def test_what_is_only_similar_is_no_cancel_word(bot: Bot, word: str, said: str) -> None:
    assert not answer(trained(bot, cancel_words=word), Session(), text(said)).understood


def test_a_label_is_known_without_its_accents(bot: Bot) -> None:
    Button.objects.filter(label="Find my things").update(label="Où est « ma chanson » 1 ?")
    pia = trained(bot)
    assert answer(pia, Session(), text("ou est ma chanson 1")).interaction == named(pia, "track")
    assert answer(pia, Session(), text("ou est ma chanson 2")).interaction is None


def test_a_given_session_is_never_changed(bot: Bot) -> None:
    session = Session({"visitor": "Vera"})
    for words in ("hello", "cancel", "xyzzy"):
        answer(trained(bot), session, text(words))
    assert session == Session({"visitor": "Vera"})


def test_a_session_survives_being_stored_as_json(bot: Bot) -> None:
    pia = trained(bot)
    stored = msgspec.json.encode(answer(pia, Session(), text("hello")).session.stored())
    assert answer(pia, Session.read(msgspec.json.decode(stored)), text("find my things")).interaction == named(
        pia, "track"
    )


@pytest.mark.parametrize(
    ("reply", "follow", "said"),
    [
        ("Sorry?", None, ["Sorry?"]),
        ("Sorry?", "more", ["Sorry?", "Anything else?"]),
        ("", "more", ["Anything else?"]),
    ],
)
def test_the_default_reply_is_a_text_an_interaction_or_both(
    bot: Bot, reply: str, follow: str | None, said: list[str]
) -> None:
    follows = Interaction.objects.get(name=follow) if follow else None
    turn = answer(trained(bot, default_reply=reply, default_interaction=follows), Session(), text("xyzzy plugh"))
    assert (turn.understood, turn.interaction, words_of(turn.says)) == (False, None, said)


def test_an_untrained_bot_knows_its_exact_phrases(bot: Bot) -> None:
    publish(bot)
    pia = published(bot.pk)
    assert answer(pia, Session(), text("hello")).interaction == named(pia, "hello")
    assert not answer(pia, Session(), text("helo")).understood


def test_the_greeting_is_the_start_interaction_with_its_buttons(bot: Bot) -> None:
    say = saying.greeting(trained(bot), {"visitor": "Vera"})
    assert say is not None
    assert (say.text, [button.kind for button in say.buttons]) == (
        "Hello Vera, I am Pia.",
        ["postback", "live_agent", "url"],
    )
    assert saying.greeting(trained(bot, start_interaction=None), {}) is None


def test_operators_see_what_they_may_send_and_can_say_it(bot: Bot) -> None:
    pia = trained(bot)
    assert takeover_texts.sendable(pia) == [(named(pia, "more"), "more"), (named(pia, "track"), "track")]
    assert words_of(saying.say(pia, named(pia, "track"), {})) == ["Which number?", "Anything else?"]
    with pytest.raises(InteractionNotFound):
        saying.say(pia, 0, {})


def test_a_request_is_confirmed_or_nobody_is_there(bot: Bot) -> None:
    def said(pia: PublishedBot, online: bool) -> list[str]:
        return words_of(
            takeover_texts.agent_request_answer(pia, operators_online=online, variables={"visitor": "Vera"})
        )

    pia = trained(bot, agent_confirmation="Soon, {{ visitor }}.")
    assert (said(pia, True), said(pia, False)) == (["Soon, Vera."], ["Soon, Vera."])
    pia = trained(bot, no_operator_interaction=Interaction.objects.get(name="more"))
    assert (said(pia, True), said(pia, False)) == (["Soon, Vera."], ["Anything else?"])


def test_the_start_message_names_operator_bot_and_visitor(bot: Bot) -> None:
    assert takeover_texts.start_message(trained(bot), {"operator": "Olga"}) is None
    pia = trained(bot, takeover_start_message="{{ visitor }}, {{ operator }} of {{ bot }} here. {{ size }}")
    variables = {"operator": "Olga", "visitor": "Vera", "size": "L"}
    assert takeover_texts.start_message(pia, variables) == "Vera, Olga of Pia here. L"


def test_the_end_action_tells_what_it_would_use(bot: Bot) -> None:
    more = Interaction.objects.get(name="more")
    assert takeover_texts.end_action(trained(bot)) == EndActionSetting("nothing")
    end = EndAction.objects.create(bot=bot, action="message", message="Bye from {{ operator }}")
    assert takeover_texts.end_action(trained(bot), {"operator": "Olga"}) == EndActionSetting("message", "Bye from Olga")
    EndAction.objects.filter(pk=end.pk).update(action="interaction", interaction=more)
    assert takeover_texts.end_action(trained(bot)).interaction == more.pk
    EndAction.objects.filter(pk=end.pk).update(action="default", interaction=None)
    assert takeover_texts.end_action(trained(bot)).action == "nothing"
    assert takeover_texts.end_action(trained(bot, default_interaction=more)) == EndActionSetting(
        "default", "Bye from", more.pk
    )
