"""The library's forms that ask for a code of the second factor: read as people type it.

Not here: their pages (``second_factor``), what a code must be (allauth).
"""

from allauth.mfa.base import forms
from allauth.mfa.totp.forms import ActivateTOTPForm

from huzhu.kernel.identifiers import normalise_number


class _AsTyped:
    def clean_code(self) -> str:
        self.cleaned_data["code"] = normalise_number(self.cleaned_data["code"])  # type: ignore[attr-defined] # the form's
        return str(super().clean_code())  # type: ignore[misc] # the form's


class Authenticate(_AsTyped, forms.AuthenticateForm):
    """When signing in."""


class Reauthenticate(_AsTyped, forms.ReauthenticateForm):
    """Once more, before something that matters."""


class Activate(_AsTyped, ActivateTOTPForm):
    """When the authenticator is set up."""
