"""There is one version, and everything that names one names it."""

import re
import subprocess

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from takeover_project import version
from tests.servers.product import CODE

VERSION = version.read(CODE)


def test_it_is_a_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+([.-]?(a|b|rc|alpha|beta)\.?\d+)?", VERSION)
    assert settings.VERSION == VERSION


def test_no_file_has_another_one() -> None:
    chart = yaml.safe_load((CODE / "deploy/helm/takeover/Chart.yaml").read_text())
    assert (chart["version"], chart["appVersion"]) == (VERSION, VERSION)
    newest = re.search(r"^## (\S+)", (CODE / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert newest[1] == VERSION


def test_a_tag_of_this_commit_is_the_version() -> None:
    done = subprocess.run(["git", "tag", "--points-at", "HEAD"], cwd=CODE, capture_output=True, text=True, check=False)
    tags = [tag for tag in done.stdout.split() if re.match(r"v?\d+\.\d+", tag)]
    assert {tag.removeprefix("v") for tag in tags} <= {VERSION}


@pytest.mark.on("sqlite")
@pytest.mark.django_db
def test_the_administration_shows_it_to_those_who_have_signed_in() -> None:
    browser = Client()
    browser.force_login(User.objects.create_superuser("ada"))
    assert f"Takeover {VERSION}<" in browser.get("/admin/").content.decode()
    assert f"Takeover {VERSION}<" not in Client().get("/sign-in/").content.decode()
