"""`manage.py owner NAME`: makes the first account of an installation, and lets people in if nobody can sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.links import link_for
from accounts.models import AccountMail
from accounts.owners import make_owner


class Command(BaseCommand):
    """Makes an owner's account and prints a link to choose its password."""

    help = "Makes an account that may do everything, or makes one of that name an owner, and prints a link to get in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the user name, the e-mail address and the product's address."""
        parser.add_argument("name", help="the user name")
        parser.add_argument("--email", default="", help="where a forgotten password is reset")
        parser.add_argument("--at", default=_address(), help="the product's address, else PUBLIC_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints a link that works once, for seven days. Raises CommandError if name or address is invalid."""
        try:
            User(username=options["name"], email=options["email"]).clean_fields(exclude=["password"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        user = make_owner(options["name"], options["email"])
        link = link_for(user, AccountMail.Kind.INVITATION, options["at"].rstrip("/"))
        self.stdout.write(
            f"{user.get_username()} may do everything. Choose the password here (once, within 7 days):\n  {link}"
        )


def _address() -> str:
    return settings.PUBLIC_URL or settings.RUNNING_AT or f"http://{settings.HOST}:{settings.PORT}"
