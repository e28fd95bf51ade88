"""The pages of the own second factor: the library's, with the trail, and nothing asked twice.

Who has just signed in is not asked for the password again, and who has just registered a factor
has passed it.

Not here: who owes one (``second_factor``), where passkeys work (``passkeys``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import path, reverse_lazy
from django.views.decorators.http import require_safe

from huzhu.people import desk_sessions
from huzhu.people.actions import factors
from huzhu.web import outside, passkeys, second_factor
from huzhu.web.factor_forms import turned_away
from huzhu.web.pages import go, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, HttpResponseBase
    from django.views import View

    from huzhu.people.models import Account
    from huzhu.web.factor_forms import Reauthenticate
    from huzhu.web.requests import StaffRequest


_GROUP = 4  #: letters of a secret that one reads off at once


class _Own:
    """A page of the own account."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return turned_away(super().form_invalid(form), form)  # type: ignore[misc] # the view's

    def _request(self) -> StaffRequest:
        return cast("StaffRequest", self.request)  # type: ignore[attr-defined] # the view's

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc] # the view's
        request = self._request()
        return given | {
            "is_passkey_possible": passkeys.is_possible(request),
            "passkey_address": passkeys.address(request),
            "passkey_host": settings.PASSKEY_HOST,
            "is_factor_asked": second_factor.is_asked(),
            "outside": outside.offered_again(request),
        }


class _Adds(_Own):
    """Registering: entered in the trail, and passed by this very session."""

    factor: str

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc] # the view's
        request = self._request()
        record_authentication(request, request.user, "mfa", type=self.factor, reauthenticated=True)
        factors.add_factor(
            request.user, factor=self.factor, address=request.address, at=request.now
        )
        return answer


class _Removes(_Own):
    """Giving one up: entered in the trail; without another one the session has passed nothing."""

    factor: str

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc] # the view's
        request = self._request()
        factors.remove_factor(
            request.user, factor=self.factor, address=request.address, at=request.now
        )
        if not second_factor.is_registered(request.user):
            second_factor.forget(request)
        return answer


class ActivateAuthenticator(_Adds, ActivateTOTPView):
    """Registering an authenticator; whoever goes back to the page reads that it is done.

    The code that shows that it is set up is used by that: it signs nobody in afterwards.
    """

    factor = "totp"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = cast("Account", request.user)
        if second_factor.is_registered(account, ["totp"]):
            has_codes = second_factor.is_registered(account, ["recovery_codes"])
            page = cast("StaffRequest", request)
            return go(page, "mfa_view_recovery_codes" if has_codes else "mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = super().get_context_data(**kwargs)
        secret = given["form"].secret
        groups = [secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)]
        return given | {"secret_groups": groups}

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        row = Authenticator.objects.get(user=self._request().user, type=Authenticator.Type.TOTP)
        row.wrap().validate_code(form.cleaned_data["code"])
        return answer


class DeactivateAuthenticator(_Removes, DeactivateTOTPView):
    factor = "totp"


class AddPasskey(_Adds, AddWebAuthnView):
    factor = "webauthn"


class RemovePasskey(_Removes, RemoveWebAuthnView):
    factor = "webauthn"

    success_url = reverse_lazy("mfa_index")


class RenewCodes(_Own, GenerateRecoveryCodesView):
    """New recovery codes; the old ones are void."""

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        request = self._request()
        factors.renew_recovery_codes(request.user, address=request.address, at=request.now)
        return answer


class ShowCodes(_Own, ViewRecoveryCodesView):
    """The codes, to their owner, once."""


class SignInFactor(_Own, AuthenticateView):
    """The factor, when somebody signs in."""

    def form_invalid(self, form: Form) -> HttpResponse:
        _note_passkey(self._request(), self.stage.login.user)
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.stage.login.user
        return super().get_context_data(**kwargs) | {
            "has_passkey": second_factor.is_registered(account, ["webauthn"]),
            "has_authenticator": second_factor.is_registered(account, ["totp"]),
        }


def _note_passkey(request: StaffRequest, account: Account) -> None:
    """Enter that a passkey did not fit; of codes the library tells (``who_was_shown``)."""
    if "code" not in request.POST:
        factors.fail_factor(account, factor="webauthn", address=request.address, at=request.now)


class CodeAgain(_Own, ReauthenticateView):
    """A code once more, or the first time in a session from before the factor."""

    def form_valid(self, form: Reauthenticate) -> HttpResponse:
        answer = super().form_valid(form)
        if form.authenticator.type == "recovery_codes":
            request = self._request()
            tell(request, second_factor.codes_left_said(request.user))
        return answer


class PasskeyAgain(_Own, ReauthenticateWebAuthnView):
    """The passkey once more; one that does not fit is asked for again where the person is."""

    def form_invalid(self, form: Form) -> HttpResponse:
        request = self._request()
        _note_passkey(request, request.user)
        return turned_away(self.render_to_response(self.get_context_data(form=form)), form)


class Index(_Own, IndexView):
    """What the account has registered; who has changed it may end the sign-ins from before."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self._request()
        rows = desk_sessions.of_account(request.user.pk)
        others = rows.exclude(session_key=str(request.session.session_key)).count()
        return super().get_context_data(**kwargs) | {"others": others}


@require_safe
@login_required
def to_index(request: StaffRequest, **_given: object) -> HttpResponse:
    """Where the library has a page of its own for what stands on one page here."""
    return go(request, "mfa_index")


def _for_owner(page: type[View]) -> Callable[..., HttpResponseBase]:
    """Of a stranger the library would keep the form until the stranger has signed in."""
    return login_required(page.as_view())


#: Before the library's own, by the library's names; where it has more pages they lead to the one.
patterns = [
    path("", _for_owner(Index), name="mfa_index"),
    path("authenticate/", SignInFactor.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", _for_owner(CodeAgain), name="mfa_reauthenticate"),
    path("totp/activate/", _for_owner(ActivateAuthenticator), name="mfa_activate_totp"),
    path("totp/deactivate/", _for_owner(DeactivateAuthenticator), name="mfa_deactivate_totp"),
    path("recovery-codes/", _for_owner(ShowCodes), name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", _for_owner(RenewCodes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", to_index, name="mfa_download_recovery_codes"),
    path("webauthn/", to_index, name="mfa_list_webauthn"),
    path("webauthn/add/", _for_owner(AddPasskey), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", _for_owner(PasskeyAgain), name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", _for_owner(RemovePasskey), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", to_index, name="mfa_edit_webauthn"),
]
