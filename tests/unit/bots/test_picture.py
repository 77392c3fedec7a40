"""A bot as a picture: its interactions, what leads to what, and problems."""

import pytest
from django.test import Client

from bots.models import Bot, Button, Interaction
from bots.workplace import picture
from tests.cast import build_bot
from tests.unit.bots.forms import interaction_form

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
        (hello.pk, picture.PERSON, "person", "A person"),
    }


def test_each_node_has_its_roles_its_form_and_its_worst_state(bot: Bot) -> None:
    Interaction.objects.create(bot=bot, name="lost", text="Lost")
    Interaction.objects.create(bot=bot, name="mute", text="")
    nodes = {node.name: node for node in picture.of(bot).nodes}
    assert states(bot) == {
        "hello": "", "prices": "dead-end", "goodbye": "dead-end", "closed": "dead-end", "lost": "unreachable",
        "mute": "broken", "A person": "person",
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


def test_nodes_hold_what_is_said_what_they_do_and_where_something_is_added(bot: Bot) -> None:
    hello, prices, *_ = Interaction.objects.filter(bot=bot).order_by("id")
    Interaction.objects.filter(pk=prices.pk).update(
        text="x" * 900, question="text", variable="what", asks_for_person=True
    )
    nodes = {node.id: node for node in picture.of(bot).nodes}
    assert nodes[hello.pk].signs == ("person", "link")
    assert nodes[prices.pk].signs[:2] == ("question", "person")
    assert nodes[prices.pk].text == "x" * picture.LONGEST_TEXT + "…"
    assert nodes[prices.pk].add == f"/admin/bots/interaction/add/?bot={bot.pk}&_after={prices.pk}"
    assert (nodes[picture.PERSON].form, nodes[picture.PERSON].add) == ("", "")


def test_the_panel_shows_the_form_in_a_frame_of_ours_only(admin_client: Client, bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    address = f"/admin/bots/interaction/{hello.pk}/change/"
    whole, panel = admin_client.get(address), admin_client.get(address, {"_panel": 1})
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in panel.headers["Content-Security-Policy"]
    assert ("in-panel" in whole.content.decode(), "in-panel" in panel.content.decode()) == (False, True)


def test_what_is_added_after_an_interaction_follows_it_and_leads_on(admin_client: Client, bot: Bot) -> None:
    hello, prices = (Interaction.objects.get(name=name) for name in ("hello", "prices"))
    Interaction.objects.filter(pk=hello.pk).update(next=prices)
    address = f"/admin/bots/interaction/add/?bot={bot.pk}&_after={hello.pk}&_panel=1"
    saved = admin_client.post(address, interaction_form(bot, name="between"))
    between = Interaction.objects.get(name="between")
    assert saved.headers["Location"] == f"/admin/bots/interaction/{between.pk}/change/?_panel=1&_saved=1"
    hello.refresh_from_db()
    assert (hello.next_id, between.next_id) == (between.pk, prices.pk)
    stranger = Interaction.objects.create(bot=build_bot("other"), name="stranger", text="x")
    admin_client.post(
        f"/admin/bots/interaction/add/?bot={bot.pk}&_after={stranger.pk}", interaction_form(bot, name="last")
    )
    stranger.refresh_from_db()
    assert stranger.next_id is None
