"""Which site the admin is. Read before there are models; the site itself is in `admin_site`."""

from django.contrib.admin.apps import AdminConfig


class OurAdmin(AdminConfig):
    default_site = "takeover_project.admin_site.Site"
