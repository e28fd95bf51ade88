"""Pages of messages: what waits and what was given up, the ways out, texts and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from huzhu.messages import actions, policies, proof, queries, reach, rules
from huzhu.messages.kinds import KINDS
from huzhu.messages.states import Channel, MessageKind
from huzhu.people.states import Role
from huzhu.web.acts import Act, acted
from huzhu.web.forms import allowed
from huzhu.web.guards import office_and, office_only
from huzhu.web.office.messages.forms import RulesForm, TextForm
from huzhu.web.pages import form_status, go, paged, sent, show, tell

if TYPE_CHECKING:
    from django.http import HttpResponse

    from huzhu.web.requests import OfficeRequest


def _rules_form(request: OfficeRequest) -> RulesForm:
    told = queries.rules_in_force()
    names = ("quiet_from", "quiet_until", "most_sms")
    return RulesForm(sent(request), initial={name: getattr(told, name) for name in names})


@Act(
    office_and(Role.SYSTEM_ADMIN),
    actions.set_rules,
    _rules_form,
    said="发送规则已保存，从现在起按新规则发送。",
    leads=("office:messages",),
).page("office/messages.html")
def messages(request: OfficeRequest) -> dict[str, Any]:
    month = f"{request.today:%Y-%m}"
    page = paged(request, queries.mailings())
    return {
        "page": page,
        "mailings": [
            (
                each,
                rules.situation_of(each, is_open=each.is_open, is_out=each.is_out, at=request.now),
            )
            for each in page
        ],
        "sms_left": queries.sms_left(month),
        "board": queries.board(at=request.now),
        "ways": _ways(),
        "proof": proof.board(at=request.now),
        "sms": queries.sms_of(month),
        "most_sms": queries.rules_in_force().most_sms,
        "kinds": [(kind, rules.in_words(kind, text)) for kind, text in queries.texts().items()],
        "writing": allowed(policies.SENDER.check, by=request.actor),
    }


_SAVED, _SAME = "已保存，从现在起按新内容发送。", "没有变化，没有产生新的版本。"


@office_only.both
def text(request: OfficeRequest, kind: str) -> HttpResponse:
    found = queries.kind_named(kind)
    stands = queries.texts()[found]
    form = TextForm(sent(request), kind=found, initial={"text": rules.in_words(found, stands)})
    if "preview" not in request.POST and (done := acted(request, form, actions.write_text, found)):
        tell(request, f"“{found.label}”的内容{_SAVED if done.result else _SAME}")
        return go(request, "office:message-text", found)
    context = {
        "form": form,
        "kind": found,
        "facts": KINDS[found].facts,
        "preview": _preview(found, form, stands),
        "versions": [
            (each, rules.in_words(found, each.text)) for each in queries.versions_of(found)
        ],
        "writing": allowed(policies.SENDER.check, by=request.actor),
    }
    return show(request, "office/message_text.html", context, status=form_status(form))


def _preview(kind: MessageKind, form: TextForm, stands: str) -> str:
    """What is typed, or else what stands, with the examples; blank where that cannot be sent."""
    if not form.is_bound:
        return rules.preview(kind, stands)
    if not form.is_valid():
        return ""
    done = allowed(rules.check_text, kind, form.cleaned_data["text"])
    if done:
        return rules.preview(kind, form.cleaned_data["text"])
    form.add_error("text", done.reason)
    return ""


def _ways() -> list[dict[str, Any]]:
    """Each channel: whether it is open here, and what came of the last tries."""
    lately, ways = queries.lately_by_channel(), reach.open_ways()
    return [
        {"channel": channel, "is_open": channel in ways, "lately": lately.get(channel)}
        for channel in Channel
    ]


patterns = [
    path("operations/messages/", messages, name="messages"),
    path("operations/messages/<str:kind>/", text, name="message-text"),
]
