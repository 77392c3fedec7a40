"""Every answer carries the strict content policy."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/sign-in/", "testserver", 200),
        ("/console", "testserver", 301),
        ("/nowhere/", "testserver", 404),
        ("/", "evil.example", 400),
    ],
)
def test_errors_and_redirections_have_it_too(address: str, host: str, status: int) -> None:
    answer = Client(headers={"host": host}).get(address)
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/sign-in/", "/console/", "/admin/", "/admin/bots/bot/"])
def test_nobody_keeps_a_page_that_is_somebody_s(address: str, admin_client: Client) -> None:
    assert "no-store" in admin_client.get(address).headers["Cache-Control"]
