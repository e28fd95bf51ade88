"""People at the sign-in page, each with a browser at some address, and the time they are there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD

#: What an authenticator and this platform know.
SECRET = "JBSWY3DPEHPK3PXP"
HOME, ELSEWHERE, THIRD = "192.0.2.1", "198.51.100.2", "203.0.113.3"


@dataclass
class Watch:
    """The time of every request."""

    now: datetime = field(default_factory=timezone.localtime)

    def localtime(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Browser:
    """Somebody's browser at some address."""

    address: str = HOME
    client: Client = field(default_factory=Client)

    def sign_in(self, username: str, password: str = PASSWORD):
        entered = {"login": username, "password": password}
        return self.client.post(reverse("account_login"), entered, REMOTE_ADDR=self.address)

    def leave(self) -> None:
        self.client.post(reverse("leave"), REMOTE_ADDR=self.address)
