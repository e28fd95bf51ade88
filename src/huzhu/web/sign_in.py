"""The sign-in page: allauth's, with answers that say what they are: 422 wrong, 429 not yet.

Not here: what is looked at and counted (``accounts``), the second factor (``second_factor``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.core.validators import MaxLengthValidator

from huzhu.people.password_rules import MOST
from huzhu.web.forms import refused_by

if TYPE_CHECKING:
    from typing import Any

    from django.forms import Form
    from django.http import HttpResponse


class SignInForm(LoginForm):
    """Nothing longer than a password can be is looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].validators.append(MaxLengthValidator(MOST))


class SignIn(LoginView):
    """The page where staff sign in (工作人员登录)."""

    form_class = SignInForm

    def form_invalid(self, form: Form) -> HttpResponse:
        answer = self.render_to_response(self.get_context_data(form=form))
        refused = refused_by(form)
        answer.status_code = refused.kind.status if refused else 422
        if refused:
            answer["Retry-After"] = str(refused.retry_after)
        return answer


sign_in = SignIn.as_view()
