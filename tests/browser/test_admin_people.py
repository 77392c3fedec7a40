"""A configurer says who sees a bot, and which files it takes; the page shows the effect before it is saved."""

from playwright.sync_api import expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

MAKE = """
from django.contrib.auth.models import User
from accounts.models import Team
team = Team.objects.create(name=f"Parcels {bot}")
team.members.set(User.objects.filter(username__in=["olga", "oleg"]))
answer = team.pk
"""


def test_a_team_is_chosen_and_one_click_sets_the_files(product: Product, new_context: NewContext) -> None:
    bot, _slug = build_bot(product)
    ask(product, MAKE, bot=bot)
    page = sign_in(product, new_context)
    page.goto(f"{product.url}/admin/bots/bot/{bot}/change/")
    page.get_by_role("link", name="People", exact=True).click()
    teams = page.get_by_role("group", name="Teams")
    expect(teams).to_be_hidden()
    page.get_by_label("Only these teams and persons").check()
    expect(page.get_by_role("status")).to_have_text("Nobody sees the visitors of this bot.")
    teams.get_by_label(f"Parcels {bot} (2 people").check()
    expect(page.get_by_role("status")).to_contain_text("2 people see it")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Open consoles follow within seconds.")).to_be_visible()
    expect(teams.get_by_label(f"Parcels {bot}")).to_be_checked()
    teams.get_by_label(f"Parcels {bot}").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Nobody could see the visitors of this bot.")).to_be_visible()

    page.get_by_role("navigation", name="Pages of this bot").get_by_role("link", name="Files", exact=True).click()
    expect(page.get_by_text("Without rules: pictures, documents, text and archives")).to_be_visible()
    visitors = page.get_by_role("group", name="Visitors may send")
    visitors.get_by_role("button", name="Pictures", exact=True).click()
    expect(visitors.locator("input:checked")).to_have_count(1)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dd").first).to_contain_text("pictures (png, jpg")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert f"timezone={page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone')}" in page.evaluate(
        "document.cookie"
    )
