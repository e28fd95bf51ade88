"""What a person is told outside the browser, by kind and channel, and what was told lately.

The staff's page (我的消息) and what the members' page shares with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_http_methods

from huzhu.messages import actions, queries, reach
from huzhu.messages.kinds import KINDS, Whose
from huzhu.messages.states import Channel, MessageKind
from huzhu.web.acts import acted
from huzhu.web.fields import LineField, SomeOf
from huzhu.web.forms import attempt
from huzhu.web.once import once
from huzhu.web.pages import form_status, go, sent, show, tell
from huzhu.web.stored import StoredForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from huzhu.kernel.actor import Actor
    from huzhu.messages.queries import OwnMessage
    from huzhu.web.requests import MemberRequest, StaffRequest

#: What is allowed each time, and declined by not allowing it.
SINGLY = frozenset({Channel.ONCE})
SAVED = "已保存。没有选中的消息不再发到手机、邮箱，仍可在平台上查看。"


class ChoicesForm(StoredForm):
    """For each kind that may be declined, by which channels one wants it."""

    def __init__(self, data: Any = None, *, whose: Whose, actor: Actor) -> None:
        self.offered = dict(_offered(whose))
        declined = queries.declined_of(actor)
        initial = {
            str(kind): [str(each) for each in channels if (kind, each) not in declined]
            for kind, channels in self.offered.items()
        }
        super().__init__(data, initial=initial)
        for kind, channels in self.offered.items():
            pairs = [(str(each), each.label) for each in channels]
            self.fields[str(kind)] = SomeOf(kind.label, pairs, required=False)

    def facts(self) -> dict[str, Any]:
        return {
            "declined": [
                (kind, channel)
                for kind, channels in self.offered.items()
                for channel in channels
                if str(channel) not in self.cleaned_data[str(kind)]
            ]
        }


class AddressForm(StoredForm):
    """Where somebody of the staff is reached beside the telephone."""

    mail = LineField("邮箱", 100, required=False, example="例如：lin@example.org")
    wecom = LineField(
        "企业微信账号", 64, required=False, help_text="企业微信通讯录中的账号，可问信息技术部。"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@once
def own_messages(request: StaffRequest) -> HttpResponse:
    """Show what staff are told and how; take another choice, or another address."""
    if request.actor is None:  # several posts, and none chosen
        return go(request, "identity")
    is_address = "address" in request.POST
    data = sent(request)
    kept = {str(channel): text for channel, text in queries.addresses_of(request.actor).items()}
    addresses = AddressForm(data if is_address else None, initial=kept)
    choices = ChoicesForm(None if is_address else data, whose=Whose.STAFF, actor=request.actor)
    if is_address and addresses.is_valid() and _keep(request, addresses):
        tell(request, "接收地址已保存。")
        return go(request, "own-messages")
    if not is_address and data is not None and acted(request, choices, actions.choose):
        tell(request, SAVED)
        return go(request, "own-messages")
    context = {
        "addresses": addresses,
        "choices": choices,
        "told": opened(request),
    }
    bound = addresses if is_address else choices
    return show(request, "own_messages.html", context, status=form_status(bound))


def opened(request: StaffRequest | MemberRequest) -> list[OwnMessage]:
    """Return what was told to whoever opens the page, and note that it was read now.

    What a browser fetches beforehand is nobody's reading.
    """
    told = queries.own_messages(request.actor)
    unread = [each.key for each in told if each.is_unread]
    is_beforehand = "prefetch" in request.headers.get("Sec-Purpose", "")
    if unread and request.method == "GET" and not is_beforehand:
        actions.note_reading(unread, by=request.actor, at=request.now)
    return told


def _keep(request: StaffRequest, form: AddressForm) -> bool:
    """Keep each address that was changed; the first that cannot be one is told at its field."""
    for channel in (Channel.MAIL, Channel.WECOM):
        address = form.cleaned_data[str(channel)]
        if address == form.initial.get(str(channel), ""):
            continue
        by_now = {"by": request.actor, "at": request.now}
        attempt(form, actions.keep_address, channel, address=address, **by_now)
    return form.is_valid()


def _offered(whose: Whose) -> Iterator[tuple[MessageKind, list[Channel]]]:
    """Kinds that this audience may decline, with the channels that are open here."""
    ways = reach.open_ways()
    for kind, rule in KINDS.items():
        open_ones = [each for each in rule.order if each in ways and each not in SINGLY]
        if open_ones and rule.whose is whose and rule.may_decline:
            yield kind, open_ones
