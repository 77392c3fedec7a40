"""No script runs in any file that we accept if a browser opens it at its own address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, expect

from tests.attachments import GIF, GOOD, PDF, png, zipped
from tests.clients import PEOPLE, Visitor, console
from tests.servers.browser import NewContext
from tests.servers.product import Product

SCRIPT = b"<script>document.title = 'pwned'; alert('pwned')</script>"
TRICKS = {
    "page.txt": b"<!doctype html><html>" + SCRIPT,
    "table.csv": b"=cmd|' /C calc'!A0," + SCRIPT,
    "gif and script.gif": b"GIF89a/*" + GIF[8:] + b"*/=1;document.title='pwned'",
    "png and zip.png": png() + zipped("a.html"),
    "png and page.png": png() + SCRIPT,
    "pdf and page.pdf": PDF + SCRIPT,
    "jpeg and page.jpg": GOOD["photo.jpg"][0] + SCRIPT,
}


@pytest.fixture(autouse=True)
def everybody_leaves() -> Iterator[None]:
    yield
    PEOPLE.close()


def test_no_script_runs_in_any_file_that_we_accept(product: Product, new_context: NewContext) -> None:
    vera = Visitor(product)
    pk = vera.ask("send", text="hello")["conversation"]
    olga, _ = console(product)
    epoch = olga.ask("take_over", conversation=pk)["epoch"]
    context = new_context(base_url=product.url)
    tab, site = context.new_page(), context.new_page()
    alarms: list[str] = []
    for page in (tab, site):
        page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    site.goto("/chat/parcel/")
    title = site.title()
    for name, content in ({name: content for name, (content, _) in GOOD.items()} | TRICKS).items():
        sent = vera.upload(name, content)
        assert sent.status_code == 201, (name, sent.text)
        card = sent.json()["entry"]["attachment"]
        address = olga.ask("attachment_url", attachment=card["id"])["url"]
        if card["type"].startswith("image/"):
            tab.goto(address)
            assert "pwned" not in tab.title(), name
        else:
            with tab.expect_download() as download, pytest.raises(Error, match="Download is starting"):
                tab.goto(address)
            assert download.value.suggested_filename == card["name"]
        # Neither as a script nor as a frame of a page of ours, the most that somebody could be talked into.
        loaded = site.evaluate(
            """address => new Promise(done => {
                const script = document.createElement("script");
                script.onload = () => done("ran");
                script.onerror = () => done("refused");
                script.src = address;
                document.head.append(script);
            })""",
            address,
        )
        assert (loaded, site.title()) == ("refused", title), name
    assert alarms == []
    # The browser complains of each of those, and of pictures that are none.
    context.complaints.clear()  # type: ignore[attr-defined]
    expect(site).to_have_title(title)
    olga.ask("release", conversation=pk, epoch=epoch)
