"""How the office began, and what two persons do together to give somebody a right.

Not here: accounts and positions themselves (``persons``), who may be the second (``policies``).
"""

from django.db import models
from django.db.models import F, Q

from huzhu.office.columns import DayColumn
from huzhu.people.models.persons import Account, Agency, Position, title_of, values_of
from huzhu.people.states import (
    OPEN_LINK,
    DepartmentCode,
    LinkState,
    ProposalKind,
    ProposalState,
    ProxyState,
    Role,
)


class Founding(models.Model):
    """How this office began (开办): as a demonstration, or by a first account; at most one."""

    PERSONAL_FIELDS = ()

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demonstration = models.BooleanField("演示")
    began_at = models.DateTimeField("开办时间")
    #: Until then the command line confirms the first leaders; afterwards never again.
    leaders_in_office_at = models.DateTimeField("领导到位时间", null=True)

    class Meta:
        verbose_name = "开办"
        constraints = (models.CheckConstraint(name="founding_only_once", condition=Q(id=1)),)


class TwoPersons(models.Model):
    """What one person proposes and a second decides upon: who they were, and when."""

    state = models.CharField(
        max_length=12, choices=ProposalState.choices(), default=str(ProposalState.PROPOSED)
    )
    maker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    maker_name = models.CharField("提请人", max_length=64)
    maker_title = models.CharField(max_length=128)
    made_at = models.DateTimeField("提请时间")
    #: None beside a name: the command line, when an office began.
    second = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    second_name = models.CharField("第二人", max_length=64, blank=True)
    second_title = models.CharField(max_length=128, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True)

    class Meta:
        abstract = True


class PostProposal(TwoPersons):
    """An appointment, or the end of a term, that waits for a second person (任免提请)."""

    PERSONAL_FIELDS = ("maker_name", "second_name")

    kind = models.CharField(max_length=8, choices=ProposalKind.choices())
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposals")
    role = models.CharField(max_length=20, choices=Role.choices())
    department = models.CharField(max_length=20, blank=True, choices=DepartmentCode.choices())
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = DayColumn("任期开始")
    ends_on = DayColumn("任期结束", null=True)
    #: The post that ends, or that came of it.
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField("不同意的理由", max_length=200, blank=True)
    #: Why one person is to hold two posts of administrators (兼任); blank: it is no such case.
    combined_reason = models.CharField("兼任的理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "任免提请"
        constraints = (
            models.CheckConstraint(
                name="post_proposal_state_is_known", condition=Q(state__in=values_of(ProposalState))
            ),
            models.CheckConstraint(
                name="post_proposal_takes_two_persons",
                condition=Q(second__isnull=True)
                | Q(state=str(ProposalState.WITHDRAWN))
                | (~Q(second=F("maker")) & ~Q(second=F("account"))),
            ),
            models.CheckConstraint(
                name="post_proposal_is_decided_by_somebody",
                condition=Q(state=str(ProposalState.PROPOSED), decided_at__isnull=True)
                | (
                    ~Q(state=str(ProposalState.PROPOSED))
                    & Q(decided_at__isnull=False)
                    & ~Q(second_name="")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Organisation and post, as shown beside each act."""
        return title_of(self.role, self.department, self.agency)


class Proxy(TwoPersons):
    """Who stands in for the holder of a post from a day to a day (代理), and why.

    The post and its term stay the holder's. Without a second person it was one person's to give.
    """

    PERSONAL_FIELDS = ("maker_name", "second_name", "reason")

    state = models.CharField(
        max_length=12, choices=ProxyState.choices(), default=str(ProxyState.PROPOSED)
    )
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="proxies")
    substitute = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proxies")
    starts_on = DayColumn("代理开始")
    ends_on = DayColumn("代理结束")
    reason = models.CharField("事由", max_length=200)
    answer = models.CharField("不同意的理由", max_length=200, blank=True)
    ended_at = models.DateTimeField("提前结束时间", null=True)

    class Meta:
        verbose_name = "代理"
        constraints = (
            models.CheckConstraint(
                name="proxy_state_is_known", condition=Q(state__in=values_of(ProxyState))
            ),
            models.CheckConstraint(
                name="proxy_second_is_another",
                condition=Q(second__isnull=True)
                | Q(state=str(ProxyState.WITHDRAWN))
                | (~Q(second=F("maker")) & ~Q(second=F("substitute"))),
            ),
            models.CheckConstraint(
                name="proxy_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.position.title}（代理）"


class PasswordLink(models.Model):
    """A link by which somebody sets a password (设置密码链接), told in two parts by two persons.

    The link's key is stored nowhere, of its number a keyed digest alone. Without a digest there is
    no number: the first account of an empty office.
    """

    PERSONAL_FIELDS = ("maker_name", "second_name", "number_digest")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="password_links")
    number_digest = models.CharField(max_length=64, blank=True)
    wrong_count = models.PositiveSmallIntegerField("校验码不符次数", default=0)
    state = models.CharField(
        max_length=12, choices=LinkState.choices(), default=str(LinkState.REQUESTED)
    )
    maker = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    maker_name = models.CharField("申请人", max_length=64)
    maker_title = models.CharField(max_length=128)
    made_at = models.DateTimeField("申请时间")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    second_name = models.CharField("转交人", max_length=64, blank=True)
    handed_over_at = models.DateTimeField("转交时间", null=True)
    #: Why somebody who lost every second factor is let in again by it; blank: it sets a password.
    recovery_reason = models.CharField("恢复登录的理由", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "设置密码链接"
        constraints = (
            models.CheckConstraint(
                name="password_link_state_is_known", condition=Q(state__in=values_of(LinkState))
            ),
            models.CheckConstraint(
                name="password_link_takes_two_persons",
                condition=Q(second__isnull=True)
                | Q(maker__isnull=True)
                | (~Q(second=F("maker")) & ~Q(second=F("account"))),
            ),
            models.UniqueConstraint(
                name="one_open_password_link",
                fields=["account"],
                condition=Q(state__in=values_of(OPEN_LINK)),
            ),
        )
