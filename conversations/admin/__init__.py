"""Registers the settings of conversations, and the pages that review a bot's answers."""

from bots.workplace import traffic
from conversations.admin.away_reasons import AwayReasonAdmin
from conversations.admin.canned_replies import CannedReplyAdmin
from conversations.admin.people import PeopleAdmin
from conversations.admin.review import ReviewAdmin
from conversations.admin.teams import TeamAdmin
from conversations.admin.upload_rules import FilesAdmin
from conversations.domain.bot_traffic import traffic_of

traffic.count_by(traffic_of)

__all__ = ["AwayReasonAdmin", "CannedReplyAdmin", "FilesAdmin", "PeopleAdmin", "ReviewAdmin", "TeamAdmin"]
