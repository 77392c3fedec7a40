"""Tells Django which admin site to use. Django reads this before it loads models; the site is in `admin_site`."""

from django.contrib.admin.apps import AdminConfig


class AuditedAdminConfig(AdminConfig):
    default_site = "accounts.admin_site.Site"
