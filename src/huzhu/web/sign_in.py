"""The sign-in page: allauth's, with answers that say what they are: 422 wrong, 429 not yet.

Not here: what is looked at and counted (``accounts``), the second factor (``second_factor``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account.forms import LoginForm
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, ReauthenticateView
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxLengthValidator

from huzhu.people.password_rules import MOST
from huzhu.web import outside, second_factor
from huzhu.web.forms import TurnedAway
from huzhu.web.pages import tell

if TYPE_CHECKING:
    from typing import Any

    from allauth.account.stages import LoginStage
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from huzhu.web.requests import PageRequest

FACTOR_GONE = (
    "登录须完成第二重验证：这次登录等待期间，账号登记的验证方式已全部取消或作废，这次登录已结束。"
    "请用账号和密码重新登录；不是本人取消、也没有申请恢复登录的，请告知信息技术部。"
)


class SignInForm(LoginForm):
    """Nothing longer than a password can be is looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].validators.append(MaxLengthValidator(MOST))


class SignIn(LoginView):
    """The page where staff sign in (工作人员登录)."""

    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = outside.offered(cast("PageRequest", self.request))
        return super().get_context_data(**kwargs) | {"outside": known}

    def _redirect_to_pending_stage(
        self, request: HttpRequest, stage: LoginStage
    ) -> HttpResponse | None:
        """Lead on to the factor, or end a sign-in whose account has none left.

        Its page would lead back here without end, and what was shown before the factors ended
        does not count for an account that was given to its owner again.
        """
        if stage.key != second_factor.FactorStage.key or second_factor.is_registered(
            stage.login.user
        ):
            return super()._redirect_to_pending_stage(request, stage)
        clear_login(request)
        if request.method == "GET":
            tell(cast("PageRequest", request), FACTOR_GONE)
        return None

    def form_invalid(self, form: Form) -> HttpResponse:
        return _turned_away(self.render_to_response(self.get_context_data(form=form)), form)


def _turned_away(answer: HttpResponse, form: Form) -> HttpResponse:
    """The page again, with an answer that says what it is; the refusal may stand at a field."""
    errors = (each for field in form.errors.as_data().values() for each in field)
    refused = next((each.error for each in errors if isinstance(each, TurnedAway)), None)
    answer.status_code = refused.kind.status if refused else 422
    if refused:
        answer["Retry-After"] = str(refused.retry_after)
    return answer


class PasswordAgain(ReauthenticateView):
    """The password once more, or whoever vouched for the person outside."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return _turned_away(self.render_to_response(self.get_context_data(form=form)), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        again = outside.offered_again(cast("PageRequest", self.request))
        return super().get_context_data(**kwargs) | {"outside": again}


sign_in = SignIn.as_view()
password_again = login_required(PasswordAgain.as_view())
