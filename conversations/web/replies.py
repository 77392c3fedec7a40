"""The console's page of canned replies: an operator's own, and for those who may change them, the shared ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bots.draft.table_files import writing
from conversations.domain import canned_tables
from conversations.domain.rights import hidden_from, operator_of
from conversations.models import Operator
from conversations.models.canned import CannedReply, CannedVersion
from conversations.web.reply_forms import SHARE, ReplyForm, versions


@never_cache
@login_required
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Lists the operator's own replies and the shared ones."""
    operator = operator_of(request.user)
    if operator is None:
        return render(request, "no_access.html", status=403)
    return _list(request, operator)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reply: int | None = None) -> HttpResponse:
    """Shows a reply's form, or that of a new one; saves it."""
    operator = _operator(request)
    found = get_object_or_404(_changeable(operator), pk=reply) if reply else None
    told = list(found.versions.values("language", "text")) if found else []
    given = request.POST if request.method == "POST" else None
    form = ReplyForm(given, instance=found, operator=operator)
    others = versions(given, initial=told, prefix="in")
    if given is not None and form.is_valid() and others.is_valid():
        _save(form, others)
        messages.success(request, _("Saved."))
        return redirect("replies")
    status = 422 if given is not None else 200
    context = {"form": form, "versions": others, "reply": found, "operator": operator}
    return render(request, "console/replies/edit.html", context, status=status)


@login_required
@require_POST
def delete(request: HttpRequest, reply: int) -> HttpResponse:
    """Deletes a reply."""
    get_object_or_404(_changeable(_operator(request)), pk=reply).delete()
    messages.success(request, _("Deleted."))
    return redirect("replies")


@never_cache
@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Gives the operator's own replies as CSV, or with `?shared` the shared ones."""
    operator, shared = _operator(request), "shared" in request.GET
    _refuse_sharing(operator, shared=shared)
    response = HttpResponse(canned_tables.export(None if shared else operator), content_type=writing.CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="replies-{"shared" if shared else "mine"}.csv"'
    return response


@login_required
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Imports a file; its problems are shown on the list, by line."""
    operator, shared = _operator(request), bool(request.POST.get("shared"))
    _refuse_sharing(operator, shared=shared)
    file = request.FILES.get("file")
    if file is None:
        return _list(request, operator, [_("Choose a file first.")])
    try:
        done = canned_tables.load(file.read(), None if shared else operator)
    except canned_tables.Refusal as refusal:
        return _list(request, operator, refusal.problems)
    messages.success(request, _("Imported: %(made)d new, %(changed)d changed.") % done._asdict())
    return redirect("replies")


def _list(request: HttpRequest, operator: Operator, problems: list[str] | None = None) -> HttpResponse:
    hidden = hidden_from([operator.user_id])[operator.user_id]
    usable = CannedReply.objects.usable_by(operator).exclude(bot__in=hidden)
    rows = usable.select_related("bot").prefetch_related("versions").order_by("name", "pk")
    context: dict[str, Any] = {
        "mine": [each for each in rows if each.owner_id],
        "shared": [each for each in rows if each.owner_id is None],
        "may_share": operator.user.has_perm(SHARE),
        "problems": problems,
    }
    return render(request, "console/replies/list.html", context, status=422 if problems else 200)


def _operator(request: HttpRequest) -> Operator:
    operator = operator_of(request.user)
    if operator is None:
        raise Http404
    return operator


def _changeable(operator: Operator) -> Any:
    own = CannedReply.objects.of(operator)
    return CannedReply.objects.usable_by(operator) if operator.user.has_perm(SHARE) else own


def _refuse_sharing(operator: Operator, *, shared: bool) -> None:
    if shared and not operator.user.has_perm(SHARE):
        raise Http404


@transaction.atomic
def _save(form: ReplyForm, others: Any) -> None:
    reply = form.save()
    reply.versions.all().delete()
    CannedVersion.objects.bulk_create(CannedVersion(reply=reply, **each) for each in others.texts())
