"""A staff member's account, and what opening one writes, whoever may.

Not here: who opens one (``organisation``, ``administrators``), the trail's event.
"""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from huzhu.people import rules
from huzhu.people.errors import NumberTaken
from huzhu.people.models import Account


def new(*, username: str, full_name: str, phone: str = "") -> Account:
    """Write an account without a password: whoever opens one never knows how to sign in to it.

    :raises AccountNameWrong: the name cannot be typed on any keyboard.
    :raises PersonNameWrong: nobody is called so.
    :raises NumberTaken: the name is in use, small and large letters alike.
    """
    username, full_name = rules.account_name(username), rules.person_name(full_name)
    account = Account(username=username, full_name=full_name, password=make_password(None))
    account.phone = phone
    try:
        account.save()
    except IntegrityError as taken:
        raise NumberTaken from taken
    return account
