"""Acts that begin something, pressed twice from one open page, begin it once.

Not here: presses at the same moment, forms without a key (``tests/web/test_once.py``).
"""

import re

import pytest
from django.urls import reverse

from huzhu.projects.models import ServiceProject

pytestmark = pytest.mark.django_db


def key_on(client, address: str) -> str:
    """The key of the first form of a page: the one that begins anew."""
    return re.findall(r'name="press" value="(\w{32})"', client.get(address).content.decode())[0]


def test_new_project_is_one_draft_however_often_it_is_pressed(cast_today, as_staff):
    client, address = as_staff(cast_today.lin), reverse("agency:start")
    before = ServiceProject.objects.count()
    press = {"press": key_on(client, address)}
    first, second = (client.post(address, press) for _ in range(2))
    assert (first.status_code, second.url) == (302, first.url)
    assert ServiceProject.objects.count() == before + 1
    other = client.post(address, {"press": key_on(client, address)})  # the control: another page
    assert other.url != first.url
    assert ServiceProject.objects.count() == before + 2
