"""A configurer tries a bot out beside its form."""

from playwright.sync_api import Page, Route, expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product


def test_the_chat_says_which_interaction_by_which_phrase_and_what_would_alert(
    product: Product, new_context: NewContext
) -> None:
    bot, _ = build_bot(product)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/try/")
    log, why = clara.locator(".try-log"), clara.locator(".try-why")
    log.get_by_role("button", name="Prices").click()
    expect(why).to_have_count(1)
    expect(why.get_by_role("link", name="prices")).to_be_visible()
    expect(clara.get_by_text("That did not work")).to_be_hidden()
    say = clara.get_by_label("What the visitor says")
    for number, words in enumerate(("how mutch is it", "quantum chromodynamics", "quark", "gluon"), start=2):
        say.fill(words)
        say.press("Enter")
        expect(why).to_have_count(number)
    expect(why.nth(1)).to_contain_text("how much is it")
    expect(why.nth(2)).to_contain_text("none: the default answer")
    expect(why.nth(4)).to_contain_text("Alert: too many default answers")
    clara.get_by_role("button", name="Start over").click()
    expect(log.locator("li")).to_have_count(1)
    log.get_by_role("button", name="A person").click()
    expect(why).to_contain_text("Alert: the visitor asks for a person")
    expect(log).to_contain_text("Somebody will come.")
    clara.get_by_role("button", name="Take over").click()
    expect(log).to_contain_text("has taken over. The bot is silent until you finish.")
    say.fill("prices")
    say.press("Enter")
    expect(log.locator("li").last).to_have_text("prices")
    clara.get_by_label("Finish with").select_option("A message")
    clara.get_by_label("What the operator says").fill("It was *me*.")
    clara.get_by_role("button", name="Finish").click()
    expect(log.locator(".try-operator").last).to_have_text("It was me.")
    expect(log.locator(".try-operator").last.locator("em")).to_have_text("me")
    expect(log.locator("li").last).to_contain_text("has finished. The bot answers again.")
    expect(clara.get_by_label("Finish with")).to_be_hidden()
    say.fill("prices")
    say.press("Enter")
    expect(log).to_contain_text("A parcel costs 5.")


def test_a_message_sent_before_the_greeting_is_answered_after_it(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    clara = sign_in(product, new_context)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    clara.route("**/try/answer/", hold, times=1)
    with clara.expect_request("**/try/answer/"):
        clara.goto(f"{product.url}/admin/bots/bot/{bot}/try/")
    say, lines = clara.get_by_label("What the visitor says"), clara.locator(".try-line")
    say.fill("prices")
    say.press("Enter")
    expect(say).to_have_value("")
    expect(lines).to_have_count(0)
    held[0].continue_()
    expect(lines).to_have_count(3)
    expect(lines).to_contain_text(["Hello, what can I do for you?", "prices", "A parcel costs 5."])
    expect(clara.get_by_text("That did not work")).to_be_hidden()


def test_a_form_is_tried_as_it_is_on_the_page(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    find = "from bots.models import Interaction; answer = Interaction.objects.get(bot=bot, name='prices').pk"
    prices = ask(product, find, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/interaction/{prices}/change/")
    clara.get_by_text("Try it as it is on this page").click()
    log, say = clara.locator(".try-log"), clara.get_by_label("What the visitor says")
    expect(log).to_contain_text("Hello, what can I do for you?")
    clara.get_by_label("Message").first.fill("Six, dear {{ no.body }}.")
    say.fill("prices")
    say.press("Enter")
    expect(clara.locator(".try-mistakes")).to_contain_text("{{ no.body }} does not exist")
    expect(say).to_have_value("prices")
    clara.get_by_label("Message").first.fill("Six, dear visitor.")
    clara.get_by_text("What follows", exact=True).click()
    choose_next(clara, "hello")
    clara.get_by_label("Pause before it (seconds)").fill("1")
    say.press("Enter")
    expect(log).to_contain_text("Six, dear visitor.")
    expect(log).to_contain_text("A pause of 1 s")
    expect(log.get_by_text("Hello, what can I do for you?")).to_have_count(2)
    expect(clara.locator(".try-mistakes")).to_be_hidden()
    clara.reload()
    expect(clara.get_by_label("Message").first).to_have_value("A parcel costs 5.")


def choose_next(clara: Page, name: str) -> None:
    clara.locator(".field-next [role=combobox]").fill(name)
    clara.get_by_role("option", name=name, exact=True).click()
