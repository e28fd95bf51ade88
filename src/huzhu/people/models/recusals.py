"""Who steps aside from which case, and why (回避).

Not here: who acts instead (``recusals``): that is asked of the day, as proxies are.
"""

from django.db import models
from django.db.models import Q

from huzhu.kernel.interests import CaseRef
from huzhu.people.models.persons import Account, values_of
from huzhu.people.states import Interest


class Recusal(models.Model):
    """A person does nothing on a case from then on (回避): declared, or ordered by a head.

    ``subject`` is the case as the trail names it; of an agency or union it is all of its cases.
    """

    PERSONAL_FIELDS = ("label", "reason", "made_by", "withdrawn_by", "withdrawn_reason")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="recusals")
    kind = models.CharField("关系", max_length=8, choices=Interest.choices())
    subject = models.CharField(max_length=160)
    agency_path = models.CharField(max_length=64, blank=True)  #: where the case lies
    label = models.CharField("回避的事项", max_length=200)
    reason = models.CharField("理由", max_length=200)
    maker = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField("登记人", max_length=200)
    made_at = models.DateTimeField("登记时间")
    #: Who acted instead by the rule on that day; on later days it may be others.
    instead = models.CharField("代为办理", max_length=400, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    withdrawn_by = models.CharField("撤销人", max_length=200, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "回避"
        constraints = (
            models.UniqueConstraint(
                name="recusal_stands_once",
                fields=["account", "subject"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="recusal_kind_is_known", condition=Q(kind__in=values_of(Interest))
            ),
            models.CheckConstraint(
                name="recusal_withdrawal_has_who_and_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_reason="")),
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def case(self) -> CaseRef:
        return CaseRef(self.subject, self.agency_path)

    @property
    def is_ordered(self) -> bool:
        """Somebody else said so."""
        return self.maker_id != self.account_id
