"""Somebody of the cast at a browser, without the sign-in page."""

from django.test import Client

from huzhu.kernel.actor import Actor
from tests.cast import Cast


def signed_in(cast: Cast, actor: Actor) -> Client:
    client = Client()
    client.force_login(cast.account(actor), backend="django.contrib.auth.backends.ModelBackend")
    return client
