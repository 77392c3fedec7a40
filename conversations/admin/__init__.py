"""Registers the settings of conversations, and the pages that review a bot's answers."""

from conversations.admin.people import PeopleAdmin
from conversations.admin.review import ReviewAdmin
from conversations.admin.teams import TeamAdmin
from conversations.admin.upload_rules import FilesAdmin

__all__ = ["FilesAdmin", "PeopleAdmin", "ReviewAdmin", "TeamAdmin"]
