"""The mail that carries a visitor's file. Its headers hold only our own words; the visitor's words are in its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attachments.models import Attachment
from bots.answering.published import PublishedBot
from conversations.models import Conversation, Entry
from plain_text import clean_line

WORDS = 1_000
"""Characters of the visitor's last message that are quoted."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The subject (one line) and the text of a mail."""

    subject: str
    text: str


def about(attachment: Attachment, conversation: Conversation, bot: PublishedBot) -> Letter:
    """Writes the mail about a file, in the bot's language."""
    visitor = conversation.visitor
    with translation.override(bot.language):
        known = {"bot": clean_line(bot.name, 60), "reference": visitor.reference, "number": conversation.pk}
        facts = [
            (_("Visitor"), clean_line(f"{visitor.reference} {visitor.name}", 220)),
            (_("Conversation"), str(conversation.pk)),
            (_("Received"), _moment(attachment.created_at)),
            (_("File"), f"{attachment.name} ({attachment.type}, {attachment.size} bytes)"),
            (_("The visitor calls it"), attachment.original_name or "-"),
            (_("Page"), clean_line(conversation.page, 300) or "-"),
        ]
        lines = [
            _("A visitor of “%(bot)s” sent the attached file while no operator held the conversation.") % known,
            "",
            *(f"{name}: {value}" for name, value in facts),
            "",
            _("The visitor's last words:"),
            *(f"> {line}" for line in _last_words(conversation).splitlines()),
            "",
            _("Files come from strangers: open them with care."),
        ]
        subject = _("File from visitor %(reference)s to %(bot)s, conversation %(number)s") % known
    return Letter(subject=subject, text="\n".join(lines))


def _moment(at: datetime) -> str:
    """In words of the active language, in the server's time zone, which is named."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATETIME_FORMAT')} ({local:%Z})"


def _last_words(conversation: Conversation) -> str:
    said = Entry.objects.filter(conversation=conversation, author="visitor").exclude(text="").order_by("-seq").first()
    return said.text[:WORDS] if said else "-"
