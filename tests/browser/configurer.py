"""The configurer at work in a browser."""

from playwright.sync_api import Locator, Page, expect

from tests.servers.product import Product


class Clara:
    """The configurer in the admin. She reads what the pages say and follows their links."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        page.goto(f"{product.url}/admin/")

    def go(self, title: str) -> None:
        """Opens a page of the bot that she is at."""
        self.page.get_by_label("Pages of this bot").get_by_role("link", name=title, exact=True).click()

    def fill(self, page: Page | None = None, /, **fields: str) -> None:
        """Fills fields by their names."""
        for name, text in fields.items():
            (page or self.page).locator(f"[name={name}]").fill(text)

    def pick(self, field: str, interaction: str) -> None:
        """Chooses one of the bot's interactions, as they are offered."""
        picker = self.page.locator(f"{field} [role=combobox]")
        picker.fill(interaction)
        self.page.get_by_role("option", name=interaction, exact=True).click()
        expect(picker).to_have_value(interaction)

    def create(self, field: str, name: str, text: str, *phrases: str) -> None:
        """Names an interaction that the field is to lead to, and creates it in the dialog that opens."""
        self.page.locator(f"{field} [role=combobox]").fill(name)
        self.page.get_by_role("option", name=f"Create “{name}”…").click()
        dialog = self.page.get_by_role("dialog", name="New interaction")
        dialog.get_by_label("When visitors say").fill("\n".join(phrases))
        dialog.get_by_label("The bot says").fill(text)
        dialog.get_by_role("button", name="Create and choose").click()
        expect(dialog).to_be_hidden()
        expect(self.page.locator(f"{field} [role=combobox]")).to_have_value(name)

    def name_bot(self, name: str) -> None:
        """Names a new bot in its form, which derives the address from the name."""
        expect(self.page.locator("[name=slug]")).to_be_visible()
        self.page.wait_for_load_state()  # the scripts of the form
        self.page.get_by_label("Name:", exact=True).press_sequentially(name)
        self.save()

    def save_and_stay(self) -> None:
        """Saves the form, which comes back as a new page with its scripts."""
        self.page.get_by_role("button", name="Save and continue editing").click()
        expect(self.page.locator(".messagelist .success")).to_be_visible()
        self.page.wait_for_load_state()

    def save(self, page: Page | None = None) -> None:
        (page or self.page).get_by_role("button", name="Save", exact=True).click()

    def add_interaction(self, name: str, text: str, *phrases: str) -> None:
        """From the page of the bot's interactions, and back to it."""
        self.page.locator(".object-tools").get_by_role("link", name="Add interaction").click()
        self.fill(name=name, text=text)
        self.fill(phrases="\n".join(phrases))
        self.save()
        expect(self.listed(name)).to_be_visible()

    def listed(self, name: str) -> Locator:
        """The link in a list to the form of this row."""
        return self.page.locator("#result_list").get_by_role("link", name=name, exact=True)

    def add_button(self, number: int, label: str, kind: str, *, value: str = "", leads_to: str = "") -> None:
        """Adds a button in an interaction's form, below those that it has."""
        self.page.get_by_role("button", name="Add a button").click()
        expect(self.page.locator(f"[name=buttons-{number}-label]")).to_be_focused()
        self.fill(**{f"buttons-{number}-label": label})
        self.page.locator(f"[name=buttons-{number}-kind]").select_option(label=kind)
        if value:
            self.fill(**{f"buttons-{number}-value": value})
        if leads_to:
            self.pick(f"#buttons-{number} .field-leads_to", leads_to)

    def publish(self) -> None:
        self.go("Publish")
        self.page.get_by_role("button", name="Publish", exact=True).click()
        expect(self.page.locator(".draft-state")).to_have_text("published")
