"""A configurer says who sees a bot, and which files it takes; the page shows the effect before it is saved."""

from playwright.sync_api import expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.browser.barriers import SCHEMES, barriers_on
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
    assert barriers_on(page, "light") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert f"timezone={page.evaluate('Intl.DateTimeFormat().resolvedOptions().timeZone')}" in page.evaluate(
        "document.cookie"
    )


OWNER = """
from django.contrib.auth.models import Group, User
User.objects.get_or_create(username="ada", defaults={"is_superuser": True, "is_staff": True})
answer = Group.objects.get(name="Operators").pk
"""

COLORS = """all => all.map((one) => [one.querySelector("label") ?? one, one].map((part, index) =>
    getComputedStyle(part)[index ? "backgroundColor" : "color"].match(/[0-9.]+/g).slice(0, 3).map(Number)))"""


def test_the_headings_of_a_roles_selector_can_be_read_in_both_color_schemes(
    product: Product, new_context: NewContext
) -> None:
    role = ask(product, OWNER)
    page = sign_in(product, new_context, "ada")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{product.url}/admin/auth/group/{role}/change/")
        headings = page.locator(".selector-available-title, .selector-chosen-title")
        expect(headings).to_have_count(2)
        for text, ground in headings.evaluate_all(COLORS):
            assert contrast(text, ground) >= 4.5, (scheme, text, ground)


def contrast(*colors: list[float]) -> float:
    """The contrast of two colors in sRGB (0 to 255), as WCAG 2 defines it: 1 to 21."""
    linear = [
        [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in (v / 255 for v in color)]
        for color in colors
    ]
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in linear)
    return (light + 0.05) / (dark + 0.05)
