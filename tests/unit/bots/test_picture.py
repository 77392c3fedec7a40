"""A bot as a picture: its interactions, what leads to what, and problems."""

import pytest

from bots.models import Bot, Button, Interaction
from bots.workplace import picture
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def states(bot: Bot) -> dict[str, str]:
    return {node.name: node.state for node in picture.of(bot).nodes}


def test_edges_are_buttons_words_and_what_follows(bot: Bot) -> None:
    hello, prices, goodbye, closed = Interaction.objects.filter(bot=bot).order_by("id")
    Interaction.objects.filter(pk=closed.pk).update(next=goodbye)
    Button.objects.create(interaction=prices, label="Hi", value="Good Morning!")
    edges = {(edge.source, edge.target, edge.kind, edge.label) for edge in picture.of(bot).edges}
    assert edges == {
        (hello.pk, prices.pk, "button", "Prices"),
        (prices.pk, hello.pk, "words", "Hi"),
        (closed.pk, goodbye.pk, "next", ""),
    }


def test_each_node_has_its_roles_its_form_and_its_worst_state(bot: Bot) -> None:
    Interaction.objects.create(bot=bot, name="lost", text="Lost")
    Interaction.objects.create(bot=bot, name="mute", text="")
    nodes = {node.name: node for node in picture.of(bot).nodes}
    assert states(bot) == {
        "hello": "", "prices": "dead-end", "goodbye": "dead-end", "closed": "dead-end", "lost": "unreachable",
        "mute": "broken",
    }  # fmt: skip
    assert (nodes["hello"].roles, nodes["closed"].roles, nodes["goodbye"].roles) == (
        ("start",), ("nobody online",), ("end action",),
    )  # fmt: skip
    assert nodes["hello"].form == f"/admin/bots/interaction/{nodes['hello'].id}/change/"
    assert nodes["lost"].notes == ("0 phrases", "Nobody gets there.", "A dead end.")


def test_what_the_bot_itself_lacks_is_said_beside_the_picture(bot: Bot) -> None:
    assert picture.of(bot).lacks == ()
    Bot.objects.filter(pk=bot.pk).update(start_interaction=None)
    bot.refresh_from_db()
    lacks = [(problem.text, problem.blocking) for problem in picture.of(bot).lacks]
    assert lacks == [("No start interaction: a visitor who opens the chat is not greeted.", False)]
