"""Sessions that no version of the secret opens are told, though they do not say which it was."""

from argparse import Namespace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from huzhu.config import keys
from huzhu.runtime import doctor
from huzhu.runtime.keeping import keys as commands
from huzhu.runtime.keeping import resting

pytestmark = pytest.mark.django_db
SECRET = "django_secret"


def signed_in() -> str:
    session = SessionStore()
    session["who"] = "林"
    session.save()
    return session.session_key


def test_sessions_of_a_secret_that_is_gone_are_counted_and_told(
    own_keys, settings, tmp_path, capsys
):
    settings.HOME = tmp_path
    for _ in range(3):
        before = signed_in()
    over = signed_in()
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert resting.standing().lost == {}

    made = keys.new_version(keys.KEY_BYTES, since=timezone.now())
    old = django_settings.KEYS.look().django_secret.versions
    keys.write(own_keys / SECRET, [made, *old])
    assert resting.standing().lost == {}  # the older one is there
    signed_in()

    keys.write(own_keys / SECRET, [made])
    assert resting.standing().lost == {(SECRET, resting.UNKNOWN): {"登录会话": 3}}
    assert SessionStore(before).load() == {}
    commands.show(Namespace(json=False))
    told = "不能读取：django_secret 有版本不在密钥目录中，涉及 登录会话 3。"
    assert told in capsys.readouterr().out
    assert "登录会话 3" in doctor._sealed().state
    assert doctor._sealed().mend
