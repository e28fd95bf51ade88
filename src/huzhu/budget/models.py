"""Budgets, their lines, and what projects hold and spend of them.

A revision adds a new version with its own lines; the old version stays as it was filed, and live
reservations move to the line of the same name in the new one.

Not here: sums (``queries``), whether a line covers an amount (``rules``).
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from huzhu.budget.states import LIVE, ReservationState
from huzhu.office.columns import DayColumn


class Budget(models.Model):
    """One version of an agency's budget for a year (年度预算)."""

    PERSONAL_FIELDS = ()

    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    approved_on = DayColumn("批准日期")
    filed_at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = "年度预算"
        constraints = (
            models.UniqueConstraint(
                name="budget_one_current_per_agency_and_year",
                fields=["agency", "year"],
                condition=Q(is_current=True),
            ),
            models.UniqueConstraint(
                name="budget_version_once_per_agency_and_year",
                fields=["agency", "year", "version"],
            ),
        )

    def __str__(self) -> str:
        return f"{self.year} 年度预算（第 {self.version} 版）"


class BudgetLine(models.Model):
    """A line of a budget (预算科目), for example 会员服务活动."""

    PERSONAL_FIELDS = ()

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField("科目", max_length=80)
    category = models.CharField("服务类别", max_length=32, blank=True)
    amount = models.DecimalField("预算金额", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "预算科目"
        constraints = (
            models.UniqueConstraint(
                name="budget_line_name_once_per_budget", fields=["budget", "name"]
            ),
            models.CheckConstraint(
                name="budget_line_amount_is_positive", condition=Q(amount__gt=0)
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reservation(models.Model):
    """Money of a line held for one project (占用额度); ``reference`` is the project's number."""

    PERSONAL_FIELDS = ()

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="reservations")
    reference = models.CharField("项目编号", max_length=40)
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    state = models.CharField(
        max_length=8,
        choices=ReservationState.choices(),
        default=str(ReservationState.RESERVED),
    )
    reserved_at = models.DateTimeField("占用时间")

    class Meta:
        verbose_name = "占用额度"
        constraints = (
            models.UniqueConstraint(
                name="reservation_one_live_per_reference",
                fields=["reference"],
                condition=Q(state__in=sorted(map(str, LIVE))),
            ),
            models.CheckConstraint(
                name="reservation_amount_is_positive", condition=Q(amount__gt=0)
            ),
            models.CheckConstraint(
                name="reservation_state_is_known",
                condition=Q(state__in=sorted(map(str, ReservationState))),
            ),
        )

    @property
    def counted(self) -> Decimal:
        """What it counts in the sums of its line: what was spent, before that what is held."""
        if self.state == ReservationState.RELEASED:
            return Decimal("0.00")
        is_spent = self.state == ReservationState.SPENT
        return self.expenditure.amount if is_spent else self.amount

    @property
    def state_name(self) -> str:
        return ReservationState(self.state).label


class Expenditure(models.Model):
    """What a project spent in the end (支出); what it held beyond that is free again."""

    PERSONAL_FIELDS = ()

    reservation = models.OneToOneField(
        Reservation, on_delete=models.PROTECT, related_name="expenditure"
    )
    amount = models.DecimalField("金额", max_digits=14, decimal_places=2)
    spent_at = models.DateTimeField("列支时间")

    class Meta:
        verbose_name = "支出"
        constraints = (
            models.CheckConstraint(
                name="expenditure_amount_is_positive", condition=Q(amount__gt=0)
            ),
        )
