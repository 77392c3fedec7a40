#!/usr/bin/env python
"""Django's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")
    from takeover_project.command_line import run

    sys.exit(run(sys.argv))
