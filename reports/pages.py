"""The pages of figures: *Today*, which is the administration's first page, and the reports."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bots.draft.table_files import writing
from reports import days, not_understood, reporting, today, workplace
from reports.forms import ReportForm

RIGHT = "conversations.view_reports"


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """*Today* for those who may see it, and the reader's own work."""
    context: dict[str, Any] = {"title": _("Home"), "jobs": workplace.jobs(request.user)}
    if request.user.has_perm(RIGHT):
        known = today.known()
        context |= {
            "title": _("Today"),
            "known": known,
            "days": today.dates(),
            "rows": today.table(known.waits_since),
            "now": today.now(),
            "sentences": not_understood.most_frequent(),
            "may_review": request.user.has_perms(["conversations.view_entry", "bots.change_bot"]),
            "zone": days.zone(),
        }
    return _page(request, "admin/reports/home.html", context)


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """A span of days by whatever the reader asks for, as a chart and a table."""
    form = _form(request)
    report = reporting.report(form.question(), today.known().waits_since) if form.is_valid() else None
    words = reporting.words_of_ratings(form.question()) if form.is_valid() else []
    context = {
        "title": _("Reports"),
        "words": words,
        "form": form,
        "report": report,
        "known": today.known(),
        "zone": days.zone(),
    }
    return _page(request, "admin/reports/reports.html", context | {"address": request.GET.urlencode()})


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same table as CSV."""
    form = _form(request)
    if not form.is_valid():
        return HttpResponse("\n".join(form.problems()), status=400, content_type="text/plain; charset=utf-8")
    report = reporting.report(form.question(), today.known().waits_since)
    header, rows = report.cells()
    response = HttpResponse(writing.as_csv(header, rows), content_type=writing.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{report.file_name}"'
    return response


def _form(request: HttpRequest) -> ReportForm:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied
    return ReportForm(request.GET)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    each = admin.site.each_context(request)
    return TemplateResponse(request, template, {**each, "app_list": each["available_apps"], **context})
