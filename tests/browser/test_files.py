"""Files in two browsers: sent, renamed, shown, fetched, withdrawn, refused, canceled, sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.attachments import PDF, png
from tests.browser.chat_stage import PATIENCE, Chat, Olga, build_bot, open_chat
from tests.browser.console_stage import Console, Visitor, sign_in
from tests.sample_files import box
from tests.servers.browser import NewContext
from tests.servers.product import Product

PICTURE: FilePayload = {"name": "my <b>parcel.png", "mimeType": "image/png", "buffer": png(64)}
LETTER: FilePayload = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": PDF}
QUOTED: FilePayload = {"name": 'he said "hi".txt', "mimeType": "text/plain", "buffer": b"BMW 320d, built 2019"}
PHOTO: FilePayload = {"name": "IMG_4711.jpeg", "mimeType": "image/jpeg", "buffer": box(b"heic", b"mif1")}
PROGRAM: FilePayload = {"name": "setup.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ" + bytes(500)}

DROP = """([place, name, type]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["a few words"], name, { type }));
    for (const kind of ["dragenter", "dragover", "drop"])
        place.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""

PASTE = """([field, bytes]) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer }));
}"""


def attach(page: Page, *chosen: FilePayload) -> None:
    """Chooses the files, and sends them with a message without words."""
    page.locator(".file-input").set_input_files(list(chosen))
    send(page)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()


def card(page: Page, ending: str, state: str = "ready") -> Locator:
    """Waits until the only file with this ending has this state, and returns its card."""
    found = page.locator("attachment-card").filter(has=page.locator(".file-name", has_text=re.compile(rf"\.{ending}$")))
    expect(found).to_have_attribute("data-state", state, timeout=PATIENCE)
    return found


def upload(page: Page, state: str) -> Locator:
    found = page.locator(f".upload[data-state={state}]")
    expect(found).to_have_count(1, timeout=PATIENCE)
    return found


def name_in(of: Locator) -> str:
    return of.locator(".file-name").inner_text()


@dataclass
class Scene:
    """A visitor at the page, and Olga at the console, who holds the conversation."""

    bot: str
    visitor: Page
    chat: Chat
    console: Console

    @property
    def operator(self) -> Page:
        return self.console.page


@pytest.fixture
def scene(product: Product, page: Page, new_context: NewContext) -> Scene:
    bot = build_bot(product, attachments_email="files@parcel.example")
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    console = sign_in(product, new_context, "olga")
    console.go(f"?c={Olga(product, console.page.context).latest(bot)}")
    console.take_over.click(timeout=PATIENCE)
    console.mode("mine")
    chat.in_state("operator")
    return Scene(bot, page, chat, console)


def complaints(page: Page) -> list[str]:
    """The errors in the page's console. A test that provokes refusals clears them."""
    found: list[str] = page.context.complaints  # type: ignore[attr-defined]
    return found


def test_the_operator_sends_a_letter_and_a_picture(scene: Scene, tmp_path: Path, vera: Visitor) -> None:
    attach(scene.operator, LETTER, PICTURE)
    letter, picture = card(scene.visitor, "pdf"), card(scene.visitor, "png")
    expect(letter).not_to_contain_text("offer")
    expect(letter.locator(".file-facts")).to_have_text(re.compile(r"^PDF · .+ · until tomorrow \d"))
    expect(picture).to_have_attribute("data-preview", "shown", timeout=PATIENCE)
    with scene.visitor.expect_download() as download:
        letter.get_by_role("button", name="Download").click()
    assert re.fullmatch(r"Parcel & Co \d{4}-\d\d-\d\d no 1\.pdf", name_in(letter))
    assert name_in(picture).endswith(" no 2.png")
    assert download.value.suggested_filename == name_in(letter)
    download.value.save_as(tmp_path / "letter")
    assert (tmp_path / "letter").read_bytes() == PDF
    told = card(scene.operator, "pdf")
    expect(told.locator(".file-fetched")).to_contain_text("downloaded", timeout=PATIENCE)
    assert name_in(told) == "offer.pdf"
    expect(told).to_have_attribute("title", f"The other side sees it as {name_in(letter)}")
    expect(scene.operator.locator("file-queue")).to_be_hidden()
    beside = scene.operator.locator('[data-fact="files"]')
    expect(beside.locator("li")).to_have_text(["offer.pdf", re.compile(r"\.png$")])
    scene.console.show("all")
    scene.console.open(vera)
    expect(beside.locator("li"), "files of another visitor").to_have_count(0)


def test_the_operator_opens_the_visitors_picture_in_a_tab(scene: Scene) -> None:
    clip = scene.visitor.get_by_role("button", name="Send a file")
    expect(clip).to_have_accessible_description("Files go to Olga")
    attach(scene.visitor, PICTURE)
    picture = card(scene.operator, "png")
    for each in (picture, card(scene.visitor, "png")):
        # Before the upload ends it has the given name.
        expect(each.locator(".file-name")).to_have_text("my <b>parcel.png")
    expect(picture).to_have_attribute("data-preview", "shown", timeout=PATIENCE)
    with scene.operator.context.expect_page() as opened:
        picture.get_by_role("button", name="Open the picture").click()
    opened.value.wait_for_url(re.compile(r"/attachments/.+%20no%201\.png$"), timeout=PATIENCE)
    assert opened.value.evaluate("[document.contentType, window.opener]") == ["image/png", None]
    complaints(scene.operator).clear()  # the browser's own viewer may not style itself in the sandbox


def test_a_name_with_quotation_marks_and_a_photo_of_a_phone_are_shown_as_they_are(scene: Scene) -> None:
    attach(scene.visitor, QUOTED, PHOTO)
    assert name_in(card(scene.operator, "txt")) == 'he said "hi".txt'
    photo = card(scene.operator, "jpeg")
    assert name_in(photo) == "IMG_4711.jpeg"
    expect(photo.locator("img")).to_have_count(0)
    with scene.operator.expect_download() as download:
        photo.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(" no 2.heic")


def test_after_the_finish_files_go_to_the_mailbox(scene: Scene) -> None:
    scene.operator.get_by_role("button", name="Finish").click()
    scene.console.dialog.get_by_role("radio", name="Nothing").check()
    scene.console.dialog.get_by_role("button", name="Hand back to the bot").click()
    scene.chat.in_state("bot")
    expect(scene.visitor.locator(".files-go")).to_be_hidden()
    scene.visitor.locator(".file-input").set_input_files([LETTER])
    expect(scene.visitor.locator(".files-go")).to_have_text("Files go to the company by e-mail")
    send(scene.visitor)
    expect(scene.visitor.locator(".entry[data-notice=file_passed_on]")).to_have_attribute("data-author", "visitor")
    for page in (scene.visitor, scene.operator):
        sent = page.locator(".entry[data-notice=file_passed_on] attachment-card")
        expect(sent).to_have_attribute("data-state", re.compile("pending|mailed|failed"), timeout=PATIENCE)
        expect(sent.locator(".file-open")).to_be_disabled()
        expect(sent.locator(".file-state")).to_contain_text("passed on", ignore_case=True)
    expect(scene.visitor.locator("file-queue [role=status]")).to_have_text("offer.pdf is being passed on by e-mail")


def test_a_withdrawn_file_is_removed_on_both_sides(scene: Scene) -> None:
    attach(scene.operator, PICTURE)
    for page in (scene.visitor, scene.operator):
        # A preview that is withdrawn while it is on its way is answered with 404.
        expect(card(page, "png")).to_have_attribute("data-preview", "shown", timeout=PATIENCE)
    card(scene.operator, "png").get_by_role("button", name="Withdraw").click()
    for page in (scene.visitor, scene.operator):
        removed = card(page, "png", "withdrawn")
        expect(removed.locator(".file-state")).to_have_text("Removed")
        expect(removed.locator("img")).to_have_count(0)
        expect(removed.get_by_role("button", disabled=True)).to_have_count(1)


def test_expired_files_disappear_from_the_page(scene: Scene) -> None:
    scene.visitor.clock.install()
    attach(scene.operator, LETTER)
    expect(card(scene.visitor, "pdf").locator(".file-facts")).to_contain_text("until tomorrow")
    scene.visitor.context.set_offline(True)  # the server would say that less time has gone by
    scene.visitor.clock.set_system_time(scene.visitor.evaluate("Date.now() + 86_400_000"))
    scene.visitor.clock.run_for(2000)
    expect(card(scene.visitor, "pdf", "expired").locator(".file-state")).to_have_text("Removed")
    scene.visitor.context.set_offline(False)
    scene.chat.connected()
    complaints(scene.visitor).clear()  # the socket that could not be opened


def test_a_refused_file_shows_the_reason_and_the_others_are_sent(scene: Scene) -> None:
    attach(scene.visitor, PROGRAM, LETTER)
    card(scene.visitor, "pdf")
    refused = upload(scene.visitor, "failed")
    expect(refused.locator(".upload-state")).to_contain_text("Files of this kind cannot be sent here.")
    expect(refused.locator("[data-act=retry]")).to_be_hidden()
    refused.get_by_role("button", name="Remove setup.exe from the list").click()
    expect(scene.visitor.locator("file-queue")).to_be_hidden()
    expect(scene.chat.composer).to_be_focused()
    until(scene.visitor, lambda: len(complaints(scene.visitor)) == 1)
    complaints(scene.visitor).clear()


@pytest.mark.parametrize("side", ["visitor", "operator"])
def test_canceled_files_are_not_sent_and_interrupted_ones_are_sent_once(scene: Scene, side: str) -> None:
    page: Page = getattr(scene, side)
    held: list[Route] = []
    refs: list[str] = []

    def hold(route: Route) -> None:
        refs.extend(re.findall(r'name="ref"\r\n\r\n(\w+)', (route.request.post_data_buffer or b"").decode("latin-1")))
        held.append(route)

    page.route("**/attachments/", hold)
    attach(page, PICTURE, LETTER)
    until(page, lambda: len(held) == 1)
    expect(page.locator(".upload[data-state=waiting]")).to_have_count(1)
    page.get_by_role("button", name="Cancel my <b>parcel.png").click()
    until(page, lambda: len(held) == 2)
    # The server has it, and the answer is lost: the same form again changes nothing.
    held[1].fetch()
    held[1].abort()
    expect(upload(page, "failed").locator(".upload-state")).to_contain_text("The connection broke.")
    page.get_by_role("button", name="Try again: offer.pdf").click()
    until(page, lambda: len(held) == 3)
    held[2].continue_()
    expect(page.locator("file-queue")).to_be_hidden(timeout=PATIENCE)
    card(page, "pdf")
    expect(page.locator("attachment-card")).to_have_count(1)
    assert refs[1] == refs[2] != refs[0]
    complaints(page).clear()


def until(page: Page, true: Callable[[], bool]) -> None:
    """Waits until the condition holds, while the page goes on working."""
    for _ in range(PATIENCE // 20):
        if true():
            return
        page.wait_for_timeout(20)
    raise AssertionError("The condition never became true.")


def test_dropped_and_pasted_files_lie_in_the_composer_until_they_are_sent(scene: Scene) -> None:
    place = scene.visitor.locator(".chat-main").element_handle()
    held = scene.visitor.locator("held-files li")
    scene.visitor.evaluate(DROP, [place, "notes.txt", "text/plain"])
    scene.visitor.evaluate(PASTE, [scene.chat.composer.element_handle(), list(png())])
    expect(held).to_have_count(2)
    expect(held.last).to_have_attribute("data-drawn", "")
    held.first.get_by_role("button", name="Take notes.txt out of the message").click()
    expect(held).to_have_count(1)
    scene.chat.say("here it is")
    card(scene.operator, "png")
    expect(held).to_have_count(0)
    expect(scene.operator.locator("attachment-card")).to_have_count(1)
    place = scene.operator.locator(".talk").element_handle()
    scene.operator.evaluate(DROP, [place, "table.csv", "text/csv"])
    expect(scene.visitor.locator("attachment-card")).to_have_count(1)
    send(scene.operator)
    card(scene.visitor, "csv")


def test_the_log_stays_at_its_end_when_a_refused_file_takes_its_room(product: Product, page: Page) -> None:
    chat = open_chat(page, product, build_bot(product))
    for number in range(8):
        chat.say(f"line {number}")
    chat.entry("line 7")
    expect(chat.entries).to_have_count(16, timeout=PATIENCE)
    log = page.locator("chat-log").element_handle()
    gap = "(log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight)"
    chat.composer.fill("and this one")
    # Both in one frame: the log is scrolled, and before it is told so, it is lower.
    page.evaluate(
        """([place, drop, form]) => {
            form.requestSubmit();
            for (const name of ["a.txt", "b.txt"]) eval(drop)([place, name, "text/plain"]);
        }""",
        [page.locator(".chat-main").element_handle(), DROP, page.locator(".composer").element_handle()],
    )
    expect(page.locator(".upload[data-state=failed]")).to_have_count(2)
    chat.entry("and this one")
    page.wait_for_function(f"(log) => ({gap})(log) < 3", arg=log)
    chat.say("mine")
    chat.entry("mine")
    page.wait_for_function(f"(log) => ({gap})(log) < 3", arg=log)


def test_there_is_no_paperclip_if_files_go_nowhere(product: Product, page: Page) -> None:
    open_chat(page, product, build_bot(product))
    expect(page.locator("visitor-chat")).to_have_attribute("data-uploads", "none")
    expect(page.get_by_role("button", name="Send a file")).to_be_hidden()
    page.evaluate(DROP, [page.locator(".chat-main").element_handle(), "notes.txt", "text/plain"])
    expect(upload(page, "failed").locator(".upload-state")).to_have_text("Files cannot be sent here at the moment.")
