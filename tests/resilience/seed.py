"""`python -m tests.resilience.seed`: tables, a bot and operators in the database of the environment.

If STORM_MODEL is the address of a language model, a second bot, `machine`, has it.
Prints, as JSON, a session of each operator's.
"""

import json
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "takeover_project.settings"
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command

from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
from tests.cast import build_bot, cookie_of, hire
from tests.resilience.topology import OPERATORS
from tests.trained import remember_training


def main() -> None:
    remember_training()
    call_command("migrate", verbosity=0, interactive=False)
    if not Bot.objects.exists():
        build_bot()
        if url := os.environ.get("STORM_MODEL"):
            machine = build_bot("machine", engine="model", quiet_seconds=0.2)
            LanguageModel.objects.create(bot=machine, url=url, model="small", manner="free")
            publish(machine)
    users = [User.objects.filter(username=name).first() or hire(name) for name in OPERATORS]
    print(json.dumps({user.username: cookie_of(user) for user in users}))


if __name__ == "__main__":
    main()
