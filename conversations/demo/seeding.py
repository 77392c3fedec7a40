"""Puts the demo into a new installation."""

from __future__ import annotations

import secrets

from django.contrib.auth.models import Group, User
from django.db import transaction

from accounts import groups
from bots.demo import seed_parcel
from bots.models import Bot
from conversations.demo.past_conversations import create_conversation
from conversations.demo.replies import create_replies
from conversations.demo.stories import STORIES
from conversations.models import Operator

ACCOUNTS = (
    ("olga", "Olga", "Supervisors"),
    ("oleg", "Oleg", "Operators"),
    ("clara", "Clara", "Configurers"),
)
"""User name, first name, group."""


def is_new() -> bool:
    """Whether this installation was never used: it has no accounts and no bots."""
    return not User.objects.exists() and not Bot.objects.exists()


@transaction.atomic
def seed(password: str = "") -> str:
    """Creates groups, the bot `parcel`, accounts, conversations, canned replies. Returns the accounts' password."""
    password = password or secrets.token_urlsafe(9)
    groups.make()
    bot = seed_parcel()
    for username, first_name, group in ACCOUNTS:
        _create_account(username, first_name, group, password)
    for story in STORIES:
        create_conversation(bot, story)
    create_replies(bot)
    return password


def _create_account(username: str, first_name: str, group: str, password: str) -> None:
    configures = group == "Configurers"
    user = User.objects.create_user(username, password=password, first_name=first_name, is_staff=configures)
    user.groups.add(Group.objects.get(name=group))
    if not configures:
        Operator.objects.create(user=user)
