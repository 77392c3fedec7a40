"""Answers the chat beside a form."""

from __future__ import annotations

import msgspec
from django.contrib.auth.models import AnonymousUser, User
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from bots.answering.engines import Chosen
from bots.answering.published import PublishedBot
from bots.answering.saying import InteractionNotFound
from bots.answering.situation import Input
from bots.answering.speaking import speaking
from bots.answering.takeover_texts import End
from bots.draft import draft_models, trial_takeover, trying
from bots.workplace.unsaved import Mistakes, bot_in

Person = User | AnonymousUser
ASKED = "_try"
"""If a form is posted with this field, it is tried out and not saved."""


def answered(bot: PublishedBot, given: QueryDict, *, trained: bool, engine: Chosen | None, who: Person) -> HttpResponse:
    """A Tried as JSON, for `_try_online` and, after the first time, `_try_state`, `_try_kind` and `_try_text`.

    The kind is that of an Input, `follow` after a pause, `take` for a takeover by `who` or `finish` for its end with
    `_try_action`, `_try_interaction` and the message in `_try_text`; `_try_question` comes with a button of a question;
    `_try_language` is the language in which the bot answers, if that is not its main one.
    `engine`: what answers instead of the built-in matching.
    """
    bot = speaking(bot, given.get("_try_language", ""))
    online, kind, state = given.get("_try_online") == "true", given.get("_try_kind"), given.get("_try_state", "")
    try:
        if "_try_state" not in given:
            tried = trying.begin(bot, trained=trained)
        elif kind == "take":
            tried = trial_takeover.take(bot, state, name_of(who), trained=trained)
        elif kind == "finish":
            end, typed = _end_of(given), given.get("_try_text", "")[:4000]
            tried = trial_takeover.finish(bot, state, end, typed=typed, trained=trained)
        elif kind == "follow":
            tried = trying.follow(bot, state, operators_online=online, trained=trained)
        else:
            said = _input_of(given)
            tried = trying.answer(bot, state, said, operators_online=online, trained=trained, engine=engine)
    except (signing.BadSignature, msgspec.ValidationError, InteractionNotFound, trial_takeover.NothingToSay):
        return refused()
    return HttpResponse(msgspec.json.encode(tried), content_type="application/json")


def _input_of(given: QueryDict) -> Input:
    """Raises msgspec.ValidationError."""
    said = {"kind": given.get("_try_kind"), "text": given.get("_try_text", "")[:4000]}
    return msgspec.convert({**said, "question": given.get("_try_question")}, Input, strict=False)


def _end_of(given: QueryDict) -> End:
    """Raises msgspec.ValidationError."""
    chosen = {"action": given.get("_try_action"), "interaction": given.get("_try_interaction") or None}
    return msgspec.convert(chosen, End, strict=False)


def name_of(who: Person) -> str:
    """The name that visitors would read if this person took over."""
    return who.get_full_name() or who.get_username() if isinstance(who, User) else ""


def answered_by_form(page: object, request: HttpRequest, object_id: str | None) -> HttpResponse:
    """As `answered`, by the bot as the posted form would save it. If the form has mistakes, these are returned."""
    try:
        bot, content, engine = bot_in(page, request, object_id)
    except Mistakes as mistakes:
        return JsonResponse({"mistakes": mistakes.sentences})
    tried, trained = draft_models.draft_of(bot, content)
    return answered(tried, request.POST, trained=trained, engine=engine, who=request.user)


def refused() -> HttpResponse:
    """The response to a trial that cannot go on."""
    return HttpResponse(_("This cannot be tried. Load the page again."), status=400, content_type="text/plain")
