"""The library's forms that ask for a second factor: codes as people type them, answers of passkeys.

A code may be the authenticator's or a recovery code: what was tried is told by its length, and by
what the account has, so that the refusal and the trail speak of it. What a browser says a passkey
has answered is bytes from outside: whatever is wrong with it, it is no passkey of the account, and
that is said in words.

Not here: their pages (``factor_pages``), what a code or a passkey must be (allauth, fido2).
"""

from __future__ import annotations

import json
import logging
import struct
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import HiddenInput, JSONField

from huzhu.kernel.identifiers import normalise_number
from huzhu.people.errors import RecoveryCodeWrong

_WRONG = "incorrect_code"

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.template.response import TemplateResponse

logger = logging.getLogger(__name__)
#: How the library calls it that so many codes were wrong; for how many seconds none is looked at.
_PAUSES, PAUSE = {"too_many_login_attempts", "rate_limited"}, 60
#: No answer of a passkey is longer.
_LONGEST = 64 * 1024
#: What reading strange bytes as JSON, base64, CBOR, a key or a signature comes to.
_STRANGE = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError),
    *(EOFError, NotImplementedError, struct.error, InvalidSignature),
)


def is_paused(form: Form) -> bool:
    """Whether the code was not looked at, because so many before it were wrong."""
    errors = (each for field in form.errors.as_data().values() for each in field)
    return any(each.code in _PAUSES for each in errors)


def turned_away(answer: TemplateResponse, form: Form) -> TemplateResponse:
    """The page again, with an answer that says what it is: 422 wrong, 429 not yet."""
    answer.status_code = 422
    if is_paused(form):
        answer.status_code, answer["Retry-After"] = 429, str(PAUSE)
        answer.context_data = {**(answer.context_data or {}), "is_paused": True}
    return answer


class _AsTyped:
    def clean_code(self) -> str:
        self.cleaned_data["code"] = normalise_number(self.cleaned_data["code"])  # type: ignore[attr-defined] # the form's
        return str(super().clean_code())  # type: ignore[misc] # the form's


class _Tried(_AsTyped):
    """Takes both kinds of codes, and says which of them did not fit."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError as wrong:
            if wrong.code == _WRONG and self._tried_recovery():
                raise ValidationError(str(RecoveryCodeWrong()), code=_WRONG) from wrong
            raise

    def _tried_recovery(self) -> bool:
        code = self.cleaned_data["code"]  # type: ignore[attr-defined] # the form's
        own = Authenticator.objects.filter(user=self.user)  # type: ignore[attr-defined] # the form's
        has_authenticator = own.filter(type=Authenticator.Type.TOTP).exists()
        return not has_authenticator or len(code) == settings.MFA_RECOVERY_CODE_DIGITS

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        if self._tried_recovery():
            codes = Authenticator.objects.filter(
                user_id=authenticator.user_id, type=Authenticator.Type.RECOVERY_CODES
            )
            authenticator = codes.first() or authenticator
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc] # the form's


class Authenticate(_Tried, forms.AuthenticateForm):
    """When signing in."""


class Reauthenticate(_Tried, forms.ReauthenticateForm):
    """Once more, before something that matters."""


class Activate(_AsTyped, ActivateTOTPForm):
    """When the authenticator is set up."""


def _read(read: Callable[[], Any]) -> Any:
    """What reading comes to.

    :raises ValidationError: it stumbled over what was sent.
    """
    try:
        return read()
    except _STRANGE as fault:
        logger.warning("an answer of a passkey could not be read: %s", type(fault).__name__)
        raise get_adapter().validation_error("incorrect_code") from None


class PasskeyField(JSONField):
    """What a passkey answered: serves once, and is never written back into a page."""

    def to_python(self, value: Any) -> Any:
        return _read(lambda: self._told(value))

    def _told(self, value: Any) -> Any:
        if len(value or "") > _LONGEST:
            raise ValueError
        found = super().to_python(value)
        if "\0" in (plain := json.dumps(found, ensure_ascii=False)) or r"\u0000" in plain:
            raise ValueError  # the table keeps no such text
        plain.encode()
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 -- Django's signature
        return None

    def prepare_value(self, value: Any) -> str:  # noqa: ARG002 -- Django's signature
        return ""


class NewPasskey(passkeys.AddWebAuthnForm):
    """When a passkey is registered."""

    credential = PasskeyField(widget=HiddenInput)

    def clean(self) -> dict[str, Any]:
        return _read(super().clean)


class AuthenticatePasskey(passkeys.AuthenticateWebAuthnForm):
    """When signing in."""

    credential = PasskeyField(widget=HiddenInput)

    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class ReauthenticatePasskey(AuthenticatePasskey, passkeys.ReauthenticateWebAuthnForm):
    """Once more, before something that matters."""
