"""The configurer at work in the admin: what is saved, deleted, listed and offered."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from bots.answering.published import BotNotFound, published, published_by_slug
from bots.models import Bot, Button, DraftChange, EndAction, Interaction, Phrase
from bots.publishing.publish import publish, unpublished
from conversations.models import Visitor
from tests.unit.bots.forms import add_interaction, bot_form, errors_of, interaction_form, save_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    """A signed-in configurer."""
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia")
    for name in ("hello", "track"):
        Phrase.objects.create(interaction=Interaction.objects.create(bot=bot, name=name, text=name), text=f"say {name}")
    return bot


@pytest.fixture
def foreign() -> Interaction:
    return Interaction.objects.create(bot=Bot.objects.create(name="Eve", slug="eve"), name="foreign", text="x")


@pytest.mark.parametrize("of_page", ["en", "de", "fr"])
def test_a_new_bot_begins_in_its_own_language_whatever_the_page_speaks(clara: Client, of_page: str) -> None:
    reader: Any = {"headers": {"accept-language": of_page}}
    page = clara.get("/admin/bots/bot/add/", **reader).context["adminform"].form
    untouched = {field: page[field].value() for field in ("default_reply", "cancel_words", "agent_confirmation")}
    made = clara.post("/admin/bots/bot/add/", bot_form(language="fr", **untouched), **reader)
    assert made.status_code == 302
    bot = Bot.objects.get()
    assert bot.default_reply.startswith("Désolé")
    assert bot.cancel_words.startswith("annuler, annule, ")
    assert bot.question_reply == "Again?"


def test_a_saved_bot_is_a_draft_until_it_is_published(
    clara: Client, bot: Bot, django_capture_on_commit_callbacks: Any
) -> None:
    publish(bot)
    assert save_bot(clara, bot, name="Paula", default_reply="Pardon?") == {}
    assert published(bot.pk).name == "Pia"
    with django_capture_on_commit_callbacks(execute=True):
        assert clara.post(f"/admin/bots/bot/{bot.pk}/publish/").status_code == 302
    now = published(bot.pk)
    assert (now.name, now.default_reply) == ("Paula", "Pardon?")


def test_a_new_bot_is_published_when_its_configurer_says_so(clara: Client) -> None:
    assert errors_of(clara.post("/admin/bots/bot/add/", bot_form(slug="new"))) == {}
    new = Bot.objects.get(slug="new")
    with pytest.raises(BotNotFound):
        published(new.pk)
    assert clara.post(f"/admin/bots/bot/{new.pk}/publish/").status_code == 302
    assert published(new.pk).default_reply == "Sorry?"


def test_what_says_where_a_bot_is_acts_as_soon_as_it_is_saved(clara: Client, bot: Bot) -> None:
    publish(bot)
    same = {"default_reply": bot.default_reply, "agent_confirmation": bot.agent_confirmation}
    assert save_bot(clara, bot, slug="paula", enabled="", allowed_origins="https://shop.example", **same) == {}
    now = published_by_slug("paula")
    assert (now.enabled, now.allowed_origins) == (False, ("https://shop.example",))
    assert published(bot.pk) is now
    assert unpublished([bot]) == {bot.pk: []}
    written = "HTTPS://Shop.example/\nhttps://*.b.example"
    assert save_bot(clara, bot, slug="paula", allowed_origins=written, **same) == {}
    assert Bot.objects.get(pk=bot.pk).allowed_origins == "https://shop.example\nhttps://*.b.example"


def test_an_interaction_is_saved_with_phrases_and_buttons_and_published(
    clara: Client, bot: Bot, django_capture_on_commit_callbacks: Any
) -> None:
    publish(bot)
    track = Interaction.objects.get(name="track")
    assert add_interaction(clara, bot, phrases=("where is it", "find it"), button={"leads_to": track.pk}) == {}
    new = Interaction.objects.get(name="new")
    assert new.pk not in published(bot.pk).interactions
    with django_capture_on_commit_callbacks(execute=True):
        clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    now = published(bot.pk)
    assert now.matcher.match("were is it").interaction == new.pk
    assert now.interactions[new.pk].buttons[0].value == f"interaction:{track.pk}"


def test_deleting_an_interaction_is_an_unpublished_change(clara: Client, bot: Bot) -> None:
    publish(bot)
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    assert clara.post(f"/admin/bots/interaction/{hello.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(published(bot.pk).interactions) == [hello.pk, track.pk]
    clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    assert list(published(bot.pk).interactions) == [track.pk]


def test_a_whole_bot_is_deleted_with_all_that_leads_around_in_it(clara: Client, bot: Bot) -> None:
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    Button.objects.create(interaction=track, label="Go", leads_to=hello)
    EndAction.objects.create(bot=bot, action="interaction", interaction=track)
    Interaction.objects.filter(pk=track.pk).update(next=hello)
    Bot.objects.filter(pk=bot.pk).update(start_interaction=hello, default_interaction=track)
    assert clara.post(f"/admin/bots/bot/{bot.pk}/delete/", {"post": "yes"}).status_code == 302
    assert (Bot.objects.count(), Interaction.objects.count(), Phrase.objects.count()) == (0, 0, 0)


def test_a_bot_that_somebody_talked_to_stays_and_the_page_says_what_to_do_instead(clara: Client, bot: Bot) -> None:
    Visitor.objects.create(bot=bot, token_hash="vera")
    own_page = f"/admin/conversations/entry/ending/{bot.pk}/"
    assert clara.get(f"/admin/bots/bot/{bot.pk}/delete/").url == own_page
    assert clara.post(f"/admin/bots/bot/{bot.pk}/delete/", {"post": "yes"}).url == own_page
    form = {"action": "delete_selected", "_selected_action": bot.pk, "post": "yes"}
    said = "the conversations of Pia. Archive it, or let an owner delete it with them"
    assert said in clara.post("/admin/bots/bot/", form).content.decode()
    assert Bot.objects.get() == bot


def test_fields_complete_among_the_bots_own_interactions(clara: Client, bot: Bot, foreign: Interaction) -> None:
    hello = Interaction.objects.get(name="hello")
    for page in (f"/admin/bots/bot/{bot.pk}/change/", f"/admin/bots/interaction/{hello.pk}/change/"):
        assert f"of_bot={bot.pk}" in clara.get(page).content.decode()
    query = {"app_label": "bots", "model_name": "interaction", "field_name": "next", "term": "", "of_bot": bot.pk}
    found = clara.get("/admin/autocomplete/", query).json()["results"]
    assert [result["text"] for result in found] == ["hello", "track"]


def test_a_picker_offers_first_what_is_named_like_the_words(clara: Client, bot: Bot) -> None:
    for name in ("again hello", "hello again"):
        Interaction.objects.create(bot=bot, name=name, text="track")
    query = {"app_label": "bots", "model_name": "button", "field_name": "leads_to", "term": "hello", "of_bot": bot.pk}
    found = clara.get("/admin/autocomplete/", query).json()["results"]
    assert [result["text"] for result in found] == ["hello", "hello again", "again hello"]


def test_an_interaction_is_created_from_a_field_of_the_same_bot(clara: Client, bot: Bot) -> None:
    address = f"/admin/bots/bot/{bot.pk}/interactions/new/"
    assert address in clara.get(f"/admin/bots/interaction/add/?bot={bot.pk}").content.decode()
    given = {"name": "late", "phrases": "it is late\nsay track", "text": "Sorry {{ no.body }}"}
    refused = clara.post(address, given)
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"phrases", "text"}
    assert not Interaction.objects.filter(name="late").exists()
    made = clara.post(address, given | {"phrases": "it is late\nwhen", "text": "Sorry"}).json()
    late = Interaction.objects.get(name="late")
    assert made == {"id": late.pk, "name": "late"}
    assert (late.bot, late.text, late.phrases.count()) == (bot, "Sorry", 2)
    assert DraftChange.objects.latest("pk").who == "clara"


def test_who_may_not_add_interactions_creates_none_from_a_field(client: Client, bot: Bot) -> None:
    eve = User.objects.create_user("eve", is_staff=True)
    eve.user_permissions.set(Permission.objects.filter(codename__in=("change_bot", "change_interaction")))
    client.force_login(eve)
    assert client.post(f"/admin/bots/bot/{bot.pk}/interactions/new/", {"text": "x"}).status_code == 403
    page = client.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert ("interaction-picker" in page, "data-creates" in page, "<new-interaction" in page) == (True, False, False)


def test_buttons_are_in_the_order_of_their_positions_and_new_ones_come_last(clara: Client, bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    rows = [Button.objects.create(interaction=hello, label=name, kind="live_agent", position=0) for name in "abc"]
    form = interaction_form(bot, name="hello", text="Hi")
    form |= {"buttons-TOTAL_FORMS": "5", "buttons-INITIAL_FORMS": "3"}
    form |= {"buttons-3-label": "d", "buttons-3-kind": "live_agent", "buttons-3-position": ""}
    form |= {"buttons-4-label": "", "buttons-4-kind": "postback", "buttons-4-position": ""}
    for index, (row, position) in enumerate(zip(rows, (2, 3, 1), strict=True)):
        given = {"id": row.pk, "interaction": hello.pk, "label": row.label, "kind": row.kind, "position": position}
        form |= {f"buttons-{index}-{name}": str(value) for name, value in given.items()}
    assert errors_of(clara.post(f"/admin/bots/interaction/{hello.pk}/change/", form)) == {}
    assert list(Button.objects.values_list("label", flat=True)) == ["c", "a", "b", "d"]


def test_the_list_of_a_bot_follows_the_conversation_and_says_what_each_is_and_leads_to(clara: Client, bot: Bot) -> None:
    hello, track = Interaction.objects.get(name="hello"), Interaction.objects.get(name="track")
    ask = Interaction.objects.create(bot=bot, name="ask", text="When?", question="date", variable="day", next=hello)
    Button.objects.create(interaction=track, label="Ask", leads_to=ask)
    Bot.objects.filter(pk=bot.pk).update(start_interaction=track)
    Interaction.objects.create(bot=Bot.objects.create(name="Eve", slug="eve"), name="foreign", text="x")
    page = clara.get(f"/admin/bots/interaction/?bot__id__exact={bot.pk}")
    shown = page.context["cl"].result_list
    admin = page.context["cl"].model_admin
    assert [(each.name, admin.leads_to(each)) for each in shown] == [("track", "ask"), ("ask", "hello"), ("hello", "–")]
    html = page.content.decode()
    assert "3 results" in html
    assert "4 total" not in html
    assert ("icon-no" in html, "icon-yes" in html, "foreign" in html) == (False, False, False)
    assert re.findall(r'class="tag">([^<]+)<', html) == ["start", "asks: {{ day }}"]


@pytest.mark.parametrize("bots", [1, 3])
def test_lists_show_counts_in_a_constant_number_of_queries(
    clara: Client, bots: int, django_assert_num_queries: Any
) -> None:
    for number in range(bots):
        bot = Bot.objects.create(name=f"Bot {number}", slug=f"bot-{number}")
        for name in ("a", "b"):
            item = Interaction.objects.create(bot=bot, name=name, text=name)
            Phrase.objects.create(interaction=item, text=name)
            Phrase.objects.create(interaction=item, text=f"{name} {name}")
    clara.get("/admin/bots/bot/")
    with django_assert_num_queries(18):
        page = clara.get("/admin/bots/bot/").content.decode()
    assert re.findall(r'field-phrase_count">(\d+)<', page) == ["4"] * bots
    assert re.findall(r'field-interaction_count"><a [^>]*>(\d+)<', page) == ["2"] * bots
    assert clara.get("/admin/bots/interaction/", {"q": "b b"}).content.decode().count("field-phrase_count") == bots


def test_the_interactions_of_one_bot_name_it_once_and_saving_leads_back_to_them(clara: Client, bot: Bot) -> None:
    own = f"/admin/bots/interaction/?bot__id__exact={bot.pk}"
    page = clara.get(own).content.decode()
    assert ("<h1>Pia: Interactions</h1>" in page, "field-bot" in page) == (True, False)
    assert "field-bot" in clara.get("/admin/bots/interaction/").content.decode()
    assert clara.post("/admin/bots/interaction/add/", interaction_form(bot)).headers["Location"] == own


def test_the_bot_of_an_interaction_stays(clara: Client, bot: Bot, foreign: Interaction) -> None:
    hello = Interaction.objects.get(name="hello")
    form = interaction_form(foreign.bot, name="hello")
    assert errors_of(clara.post(f"/admin/bots/interaction/{hello.pk}/change/", form)) == {}
    hello.refresh_from_db()
    assert hello.bot == bot


def test_the_pages_have_no_inline_script_or_style(clara: Client, bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    for page in ("bot/", "bot/add/", f"bot/{bot.pk}/change/", "interaction/", f"interaction/{hello.pk}/change/",
                 f"bot/{bot.pk}/publish/", f"interaction/?bot__id__exact={bot.pk}"):  # fmt: skip
        html = clara.get(f"/admin/bots/{page}").content.decode()
        assert (
            re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>|<style|\sstyle=|\son\w+=\"", html)
            == []
        )
