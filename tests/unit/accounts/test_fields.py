"""Addresses and names that were copied from elsewhere."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.fields import AddressField
from bots.models import Bot, Button, Interaction


@pytest.mark.parametrize(
    "typed",
    ["\ufeffvera@shop.example", "vera@shop.example\u200b", "\u202avera@shop.example\u202c", "vera＠shop.example\u00a0"],
)
def test_an_address_holds_nothing_that_nobody_sees(typed: str) -> None:
    assert AddressField().clean(typed) == "vera@shop.example"
    with pytest.raises(ValidationError):
        AddressField().clean(typed.replace("vera", ""))


@pytest.mark.django_db
@pytest.mark.on("sqlite", "postgres")
def test_a_name_that_was_copied_signs_in(client: Client) -> None:
    User.objects.create_user("olga", password="A long-enough secret 7", is_staff=True)
    client.post("/sign-in/", {"username": "\ufeffolga\u202c", "password": "A long-enough secret 7"})
    assert client.session.get("_auth_user_id")


@pytest.mark.django_db
@pytest.mark.on("sqlite", "postgres")
def test_addresses_of_the_admin_are_cleaned(admin_client: Client) -> None:
    form = admin_client.get(reverse("admin:bots_bot_add")).context["adminform"].form
    assert isinstance(form.fields["attachments_email"], AddressField)


@pytest.mark.django_db
@pytest.mark.on("sqlite", "postgres")
@pytest.mark.parametrize(
    "typed", ["\u202a+44 20 7946 0000\u202c", "+44\u00a020\u202f7946\u00a00000", "＋４４ 20 7946 0000"]
)
def test_a_buttons_number_is_kept_in_plain_digits(typed: str) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    item = Interaction.objects.create(bot=bot, name="call", text="Call us")
    button = Button(interaction=item, label="Call", kind="phone", value=typed)
    button.full_clean()
    assert button.value == "+44 20 7946 0000"
