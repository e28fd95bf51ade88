"""Somebody who comes in by telephone on the pages, and what is filled in to be bound."""

from django.test import Client

from tests.people.entering import NAME, PHONE, SERIAL, Entrance
from tests.people.persons import id_number

SIGN_IN, BIND = "/member/sign-in/", "/member/bind/"


def come_in(entrance: Entrance, number: str = PHONE) -> Client:
    """A browser that has proved a number."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (iPhone) MicroMessenger/8.0")
    client.post(SIGN_IN, {"number": number, "send": "1"})
    code = entrance.line.code_of(number)
    answer = client.post(SIGN_IN, {"number": number, "code": code, "enter": "1"})
    assert answer.status_code == 302
    return client


def told_of(entrance: Entrance, **changed: str) -> dict[str, str]:
    told = {"name": NAME, "paper": "resident", "id_number": id_number(SERIAL)}
    return {**told, "place": f"a{entrance.agency.pk}", **changed}
