"""`manage.py owner NAME`: the first account of an installation, and the way back in when nobody can sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import invitations
from accounts.models import AccountMail


class Command(BaseCommand):
    """Makes an account an owner's, and prints a link to choose its password."""

    help = "Makes an account that may do everything, or makes one of that name an owner, and prints a link to get in."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name to sign in with; where the product is addressed."""
        parser.add_argument("name", help="the user name")
        parser.add_argument("--email", default="", help="where a forgotten password is reset")
        parser.add_argument("--at", default=f"http://{settings.HOST}:{settings.PORT}", help="the product's address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one link, which works once, for seven days."""
        try:
            User(username=options["name"], email=options["email"]).clean_fields(exclude=["password"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        user = invitations.make_owner(options["name"], options["email"])
        link = invitations.link_for(user, AccountMail.Kind.INVITATION, options["at"].rstrip("/"))
        self.stdout.write(
            f"{user.get_username()} may do everything. Choose the password here (once, within 7 days):\n  {link}"
        )
