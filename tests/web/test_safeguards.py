"""What browsers may do with our answers: keep nothing, guess no type, use no sense of the machine.

Not here: that nothing may be kept, whatever is asked for (``crawl/checks``, at each page and form
of the crawl and each line of the table of addresses).
"""

import re

import pytest
from django.test import Client

from huzhu.web import middleware
from tests.crawl import checks
from tests.crawl.walk import Case, Walk

pytestmark = pytest.mark.django_db


def test_public_page_is_asked_for_again_when_nobody_is_signed_in(db):
    answer = Client().get("/notices/")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert "Cookie" in answer["Vary"]


def test_safeguards_are_missed_when_they_are_taken_out(settings):
    """What every answer of the crawl and of each address is asked for, would be seen."""
    settings.MIDDLEWARE = settings.MIDDLEWARE[1:]
    asked = ["/", "/api/v1/offers/1", "/accounts/login/", "/nowhere/"]
    with Walk([checks.is_kept_by_no_cache]) as walk:
        for each in asked:
            walk.asked(Client(), Case("get", each))
    assert len(walk.faults) == len(asked)


def test_pages_use_no_sense_of_the_machine_and_guess_no_type(cast_today, as_member):
    member = as_member(cast_today.zhao)
    answers = [member.get(address) for address in ("/member/", "/nowhere/", "/notices/")]

    assert {answer["Permissions-Policy"] for answer in answers} == {middleware.PERMISSIONS}
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert "camera=()" in middleware.PERMISSIONS


def test_pages_speak_to_nobody_else(cast_today, as_member, as_staff):
    """No script, picture, form or call of a page goes to another house: none counts our readers."""
    pages = {
        as_member(cast_today.zhao): ("/member/", "/notices/"),
        as_staff(cast_today.he): ("/office/todo/", "/accounts/2fa/"),
    }
    for client, addresses in pages.items():
        for address in addresses:
            answer = client.get(address)
            told = answer["Content-Security-Policy"].split("; ")
            sources = {each for one in told for each in one.split()[1:]}
            assert answer.status_code == 200
            assert sources == {"'none'", "'self'", "data:"}
            assert "default-src 'none'" in told
            loaded = re.findall(r'\b(?:src|action|formaction)="([^"]+)"', answer.content.decode())
            assert [each for each in loaded if not re.match(r"/(?!/)|data:|[?#]", each)] == []
            assert answer["Referrer-Policy"] == "same-origin"
