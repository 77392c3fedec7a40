"""Says which site the admin is. Django reads this before there are models; the site itself is in `admin_site`."""

from django.contrib.admin.apps import AdminConfig


class AuditedAdminConfig(AdminConfig):
    default_site = "accounts.admin_site.Site"
