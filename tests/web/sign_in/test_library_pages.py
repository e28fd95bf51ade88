"""The pages of the library that signs staff in are in our look and words, at whatever address."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

#: English that the library's own templates would show: two words or more beside each other.
ENGLISH = re.compile(r"\b[A-Z][a-z]+ [a-z]+ ?[a-z]*")
TAGS = re.compile(r"<(script|style|title)\b.*?</\1>|<[^>]*>", re.DOTALL)


def addresses():
    """Every address below ``accounts/`` that names nothing."""
    found = []

    def walk(patterns, prefix):
        for each in patterns:
            path = prefix + str(each.pattern)
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, path)
            elif path.startswith("accounts/") and "<" not in path and "(" not in path:
                found.append("/" + path.replace("^", "").replace("$", ""))

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


@pytest.mark.parametrize("is_staff", [True, False])
def test_every_page_of_the_library_is_ours(cast_today, as_staff, is_staff):
    client = as_staff(cast_today.he) if is_staff else Client()
    pages = {address: client.get(address, follow=True) for address in addresses()}
    assert len(pages) > 12
    for address, answer in pages.items():
        html = answer.content.decode()
        assert "huzhu/console" in html, address
        assert not ENGLISH.search(TAGS.sub(" ", html)), address


def test_page_to_sign_out_forgets_what_was_kept(cast_today, as_staff):
    client = as_staff(cast_today.he)
    html = client.get("/accounts/logout/").content.decode()
    assert 'action="/accounts/logout/" data-forgets' in html
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_english_of_a_library_is_found():
    assert ENGLISH.search("Are you sure you want to sign out?")
