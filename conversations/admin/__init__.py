"""Registers the settings of conversations, and the page of sentences that a bot did not understand."""

from conversations.admin.not_understood import NotUnderstoodAdmin
from conversations.admin.people import PeopleAdmin
from conversations.admin.teams import TeamAdmin
from conversations.admin.upload_rules import FilesAdmin

__all__ = ["FilesAdmin", "NotUnderstoodAdmin", "PeopleAdmin", "TeamAdmin"]
