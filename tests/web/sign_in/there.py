"""Going to a city's identity service and coming back, as a browser does."""

from django.contrib import auth
from django.test import Client

AWAY, BACK = "/accounts/outside/oidc/", "/accounts/outside/oidc/back/"
#: What a browser says of a press on one of our own pages.
PRESSED = {"sec-fetch-site": "same-origin"}


def away(client, **asked):
    return client.get(AWAY, asked, headers=PRESSED)["Location"]


def come(city, number, client=None, **asked):
    """Go there, sign in, come back; returns the client and the answer."""
    client = client or Client()
    return client, client.get(BACK, city.visit(away(client, **asked), number))


def is_in(client):
    return auth.SESSION_KEY in client.session
