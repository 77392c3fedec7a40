"""`python -m tests.resilience.seed`: tables, a bot and operators in the database of the environment.

Prints, as JSON, a session of each operator's.
"""

import json
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "takeover_project.settings"
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command

from bots.models import Bot
from tests.cast import build_bot, cookie_of, hire
from tests.resilience.topology import OPERATORS


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    if not Bot.objects.exists():
        build_bot()
    users = [User.objects.filter(username=name).first() or hire(name) for name in OPERATORS]
    print(json.dumps({user.username: cookie_of(user) for user in users}))


if __name__ == "__main__":
    main()
