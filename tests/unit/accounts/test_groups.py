"""Groups get the permissions of a new version, but not those that an admin removed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from accounts import groups

pytestmark = pytest.mark.django_db


def test_a_group_gets_what_a_new_version_brings_and_nothing_that_an_admin_took_away() -> None:
    group = Group.objects.get(name="Operators")
    taken, kept = (Permission.objects.get(codename=name) for name in ("use_console", "supervise"))
    group.permissions.remove(taken)
    groups.make()
    assert list(group.permissions.all()) == []
    group.delete()
    groups.make()
    remade = Group.objects.get(name="Operators")
    assert list(remade.permissions.all()) == [taken]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(groups.GROUPS, "Operators", {"conversations": ("use_console", "supervise")})
        groups.make()
    assert set(remade.permissions.all()) == {taken, kept}
