"""Makes *Today* the first page of the administration, and adds the reports to it."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from accounts.admin_site import Site
from reports import pages

if isinstance(admin.site, Site):
    admin.site.home = admin.site.admin_view(pages.home)
    admin.site.pages += [
        path("reports/", admin.site.admin_view(pages.reports), name="reports"),
        path("reports/table.csv", admin.site.admin_view(pages.table), name="reports_csv"),
    ]
