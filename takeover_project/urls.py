"""Every address of the product."""

from django.contrib import admin
from django.urls import include, path

from takeover_project import metrics, outage

urlpatterns = [
    path("metrics", metrics.page),
    path(outage.PAGE.lstrip("/"), outage.page),
    path("admin/", admin.site.urls),
    path("", include("conversations.web.urls")),
]
