"""Groups get the permissions of a new version, but not those that an admin removed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

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


def test_a_role_of_the_product_keeps_its_name_and_its_people(client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    role, own = Group.objects.get(name="Operators"), Group.objects.create(name="Night shift")
    User.objects.create_user("olga").groups.add(role)
    for group in (role, own):
        client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Renamed" if group is role else "Day shift"})
        client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
    client.post("/admin/auth/group/", chosen)
    assert role.user_set.count() == 1
    assert set(Group.objects.values_list("name", flat=True)) == set(groups.GROUPS)
