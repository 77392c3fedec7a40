"""Ways in which a person uses a page: by a mouse, by a finger, by the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# The radio buttons of one question, and the tabs of one list, are one stop; arrows lead to the others.
WHERE = """(node) => {
  const focused = document.activeElement;
  if (node === focused) return "here";
  if (node.type === "radio" && focused.name === node.name) return "among radios";
  const tabs = node.role === "tab" && node.closest("[role=tablist]");
  return tabs && tabs.contains(focused) ? "among tabs" : "elsewhere";
}"""


class Mouse:
    """Counts clicks. Fields are typed into; choosing from a native list takes two clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def type(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, label: str) -> None:
        field.select_option(label=label)
        self.clicks += 2

    def take(self, picker: Locator, words: str, option: str) -> None:
        """Types into a picker, and takes what it offers."""
        picker.fill(words)
        offered = self.page.get_by_role("option", name=option, exact=True)
        field, box = picker.bounding_box(), offered.bounding_box()
        assert field
        assert box
        assert box["width"] > 0.8 * field["width"], f"{option} is {box['width']} px wide below {field['width']} px"
        self.press(offered)


class Finger(Mouse):
    """Taps; what is tapped is as large as a finger needs, and nothing is beside the screen."""

    def press(self, target: Locator) -> None:
        height = target.evaluate("(node) => (node.closest('label') ?? node).getBoundingClientRect().height")
        assert height >= 18, f"{target} is {height} px high"
        target.tap()
        self.clicks += 1


class Keyboard(Mouse):
    """Has nothing but keys: reaches everything with Tab."""

    def press(self, target: Locator) -> None:
        self.go(target)
        self.page.keyboard.press("Space" if target.get_attribute("type") == "radio" else "Enter")

    def type(self, field: Locator, text: str) -> None:
        self.go(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, field: Locator, label: str) -> None:
        self.go(field)
        self.page.keyboard.type(label)

    def take(self, picker: Locator, words: str, option: str) -> None:
        self.type(picker, words)
        expect(self.page.get_by_role("option", name=option, exact=True)).to_have_attribute("aria-selected", "true")
        self.page.keyboard.press("Enter")

    def go(self, target: Locator) -> None:
        """Presses Tab until the target has the focus."""
        expect(target).to_be_visible()
        # Finding the target by its role reads the whole page, so that is done once, not for each key.
        node = target.element_handle()
        for _tab in range(200):
            where = node.evaluate(WHERE)
            if where == "here":
                return
            self.page.keyboard.press({"among radios": "ArrowDown", "among tabs": "ArrowRight"}.get(where, "Tab"))
        raise AssertionError(f"Tab does not lead to {target}")
