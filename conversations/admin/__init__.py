"""Registers the settings of conversations, and the page of sentences that a bot did not understand."""

from conversations.admin.not_understood import NotUnderstoodAdmin
from conversations.admin.rules import OperatorRulesAdmin
from conversations.admin.upload_rules import UploadRulesAdmin

__all__ = ["NotUnderstoodAdmin", "OperatorRulesAdmin", "UploadRulesAdmin"]
