"""Accounts in the admin: people, their groups, and the audit trail."""

from accounts.admin.audit_trail import AuditRecordAdmin
from accounts.admin.groups import GroupWithMeaningAdmin
from accounts.admin.users import AccountAdmin

__all__ = ["AccountAdmin", "AuditRecordAdmin", "GroupWithMeaningAdmin"]
