"""Archives bots: they answer nobody and are out of the lists, their address is free, and everything of them is kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bots.models import Bot


class AddressRefused(ValueError):
    """The bot cannot be restored under this address name; the text says what to do."""


@transaction.atomic
def archive(bot: Bot) -> None:
    """Switches the bot off, and moves it to another address name. Changes nothing if it is archived."""
    bot = _locked(bot)
    if bot.archived_at:
        return
    bot.archived_at, bot.archived_slug = timezone.now(), bot.slug
    slug, number = f"archived-{bot.pk}", 2
    while Bot.objects.filter(slug=slug).exists():
        slug, number = f"archived-{bot.pk}-{number}", number + 1
    bot.slug, bot.enabled = slug, False
    bot.save(update_fields=["archived_at", "archived_slug", "slug", "enabled"])


@transaction.atomic
def restore(bot: Bot, slug: str = "") -> Bot:
    """Puts the bot back under its own address name or this one, still switched off. Raises AddressRefused."""
    bot = _locked(bot)
    if not bot.archived_at:
        return bot
    slug = slug.strip() or bot.archived_slug
    try:
        validate_slug(slug)
    except ValidationError:
        raise AddressRefused(
            _("“%(slug)s” cannot be an address name; use letters, digits, - and _.") % {"slug": slug}
        ) from None
    if len(slug) > 50:
        raise AddressRefused(_("An address name has at most 50 characters."))
    other = Bot.objects.filter(slug=slug).exclude(pk=bot.pk).first()
    if other is not None:
        said = _("The address name “%(slug)s” is %(bot)s's by now. Give this bot another one below, or rename %(bot)s.")
        raise AddressRefused(said % {"slug": slug, "bot": other.name})
    bot.slug, bot.archived_at, bot.archived_slug = slug, None, ""
    bot.save(update_fields=["archived_at", "archived_slug", "slug"])
    return bot


def _locked(bot: Bot) -> Bot:
    found: Bot = Bot.objects.select_for_update().get(pk=bot.pk)
    return found
