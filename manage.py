#!/usr/bin/env python
"""Django's command line."""

import gc
import os
import sys

if __name__ == "__main__":
    gc.disable()  # nothing of what is imported is garbage; conversations/apps.py enables it when all is there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    from takeover_project.command_line import run

    sys.exit(run(sys.argv))
