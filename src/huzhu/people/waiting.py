"""What waits for a second person: proposals and password links, and who may be that person.

Not here: who may confirm (``policies``), doing it (``actions.proposals``, ``actions.passwords``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from huzhu.kernel.errors import one
from huzhu.kernel.workdays import local_date
from huzhu.people import founding, policies, queries
from huzhu.people.models import PasswordLink, PostProposal
from huzhu.people.policies import Post, SharedAct
from huzhu.people.rights_errors import NoSuchLink, NoSuchProposal
from huzhu.people.states import LinkState, ProposalState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from huzhu.kernel.actor import Actor
    from huzhu.people.models import Position

ON_THE_SERVER = "系统管理员（在服务器上运行 huzhu staff confirm）"


def post_of(row: Position | PostProposal) -> Post:
    """The post of a position or a proposal, as the policies ask for it."""
    return Post(row.role, row.department, row.title)


def check_close(open_posts: Iterable[Position], *, by: Actor) -> None:
    """Whether an account may be closed whose holder has these posts.

    :raises NotOrganiser: somebody else than 组织机构部 asks.
    :raises NeedsSecondPerson: one of them takes two persons to end; that comes first.
    """
    policies.ORGANISER.check(by=by)
    for position in open_posts:
        policies.check_end_alone(position, post_of(position), by=by)


def proposals() -> QuerySet[PostProposal]:
    """The proposals that nobody has decided, oldest first."""
    rows = PostProposal.objects.filter(state=ProposalState.PROPOSED)
    return rows.select_related("account", "agency").order_by("made_at", "id")


def proposals_decided(*, limit: int) -> QuerySet[PostProposal]:
    """The last that were confirmed, declined or withdrawn."""
    rows = PostProposal.objects.exclude(state=ProposalState.PROPOSED)
    return rows.select_related("account", "agency").order_by("-decided_at", "-id")[:limit]


def links() -> QuerySet[PasswordLink]:
    """The links that nobody has handed over yet, oldest first."""
    rows = PasswordLink.objects.filter(state=LinkState.REQUESTED)
    return rows.select_related("account").order_by("made_at", "id")


def proposal_by_id(proposal_id: int) -> PostProposal:
    """One proposal, whatever became of it.

    :raises NoSuchProposal: there is none.
    """
    rows = PostProposal.objects.select_related("account", "agency", "position__agency")
    return one(rows.filter(pk=proposal_id), NoSuchProposal)


def link_by_id(link_id: int) -> PasswordLink:
    """One link, whatever became of it.

    :raises NoSuchLink: there is none.
    """
    return one(PasswordLink.objects.select_related("account").filter(pk=link_id), NoSuchLink)


def shared_act_of(row: PostProposal | PasswordLink, *, at: datetime) -> SharedAct:
    """What the second person of a proposal or of a link is asked for."""
    today = local_date(at)
    in_office = queries.posts_in_office(roles=policies.LEADERS, on=today)
    leaders = in_office.exclude(account__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if isinstance(row, PostProposal):
        posts: tuple[Post, ...] = (post_of(row),)
    else:
        held = queries.open_posts_of(row.account, on=today)
        proposed = proposals().filter(account=row.account)
        posts = (*map(post_of, held), *map(post_of, proposed))
    ids = frozenset(leaders.values_list("account_id", flat=True))
    return SharedAct(row.maker_id, row.account_id, posts, ids, row.maker_title)


def whose(row: PostProposal | PasswordLink, *, at: datetime) -> str:
    """Who is to act next, in words."""
    act = shared_act_of(row, at=at)
    concerns_leader = any(post.role in policies.LEADERS for post in act.posts)
    if concerns_leader and founding.is_open_to_the_server():
        return ON_THE_SERVER
    return act.whose
