"""The bot as a posted form would save it: the form is saved in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import RestrictedError
from django.forms import all_valid
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from bots.answering.content import Content
from bots.answering.engines import Chosen, chosen
from bots.models import Bot
from bots.publishing.content import content_of

MOST_MISTAKES = 5
Read = TypeVar("Read")


class Mistakes(ValueError):
    """The form cannot be saved as it is; `sentences` say why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences[:MOST_MISTAKES]


def bot_in(page: Any, request: HttpRequest, object_id: str | None) -> tuple[Bot, Content, Chosen | None]:
    """The bot of the posted form, its content and its engine if the form were saved. Nothing is kept.

    Raises Mistakes. `page` is the form's ModelAdmin (with `bot_of`). Whoever may not save the form may not try it.
    """

    def read(bot: Bot) -> tuple[Bot, Content, Chosen | None]:
        content = content_of(bot)
        return bot, content, chosen(content)

    return if_saved(page, request, object_id, read)


def if_saved(
    page: Any, request: HttpRequest, object_id: str | None, read: Callable[[Bot], Read], data: Any = None
) -> Read:
    """What `read` gives of the bot if the posted form, or one with this `data`, were saved. Nothing is kept.

    Raises Mistakes.
    """
    found = _row(page, request, object_id)
    fields = flatten_fieldsets(page.get_fieldsets(request, found))
    form = page.get_form(request, found, change=True, fields=fields)(
        data or request.POST, request.FILES, instance=found
    )
    form.is_trial = True
    good = form.is_valid()
    row = form.save(commit=False) if good else found
    formsets, _inlines = page._create_formsets(request, row, change=True)
    if not all_valid(formsets) or not good:
        raise Mistakes(list(_mistakes(form, formsets)))
    try:
        with transaction.atomic():
            row.save()
            form.save_m2m()
            for formset in formsets:
                formset.save()
            found_then = read(Bot.objects.get(pk=page.bot_of(row).pk))
            transaction.set_rollback(True)
    except RestrictedError:
        raise Mistakes([_("Something that is to be deleted is still used elsewhere.")]) from None
    return found_then


def _row(page: ModelAdmin[Any], request: HttpRequest, object_id: str | None) -> Any:
    # A new row has no id by which the next message could find it.
    found = page.get_object(request, object_id) if object_id else None
    if found is None:
        raise Http404(_("There is nothing to try here."))
    if not page.has_change_permission(request, found):
        raise PermissionDenied
    return found


def _mistakes(form: Any, formsets: list[Any]) -> Iterator[str]:
    for each in (form, *(inner for formset in formsets for inner in formset.forms)):
        for name, texts in each.errors.items():
            label = each.fields[name].label if name in each.fields else ""
            yield from (f"{label}: {text}" if label else str(text) for text in texts)
    for formset in formsets:
        yield from (str(text) for text in formset.non_form_errors())
