"""The procurement's rows: goods, suppliers, quotes, scorers, their marks, awards.

Not here: what the numbers mean (``rules``). An award keeps its own copy of the sheets, so that
what was decided on can be read after a reopening.
"""

from django.db import models
from django.db.models import Q

from huzhu.procurement.states import FULL_MARKS, Criterion, Step


class Procurement(models.Model):
    """One purchase (采购) for one case."""

    reference = models.CharField("项目编号", max_length=32)
    agency = models.ForeignKey("people.Agency", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8,
        choices=Step.choices(),
        default=Step.OPEN,
    )
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = "采购"
        constraints = (
            models.UniqueConstraint(fields=["reference"], name="procurement_one_per_reference"),
            models.CheckConstraint(
                name="procurement_state_is_known",
                condition=Q(state__in=[step.value for step in Step]),
            ),
        )


class GoodsRow(models.Model):
    """What is bought: one row of the price comparison."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="goods")
    place = models.PositiveSmallIntegerField("序号")
    name = models.CharField("商品名称", max_length=120)
    specification = models.CharField("规格", max_length=200)
    requirement = models.CharField("要求", max_length=400, blank=True)
    quantity = models.PositiveIntegerField("数量")

    class Meta:
        verbose_name = "采购明细"
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(
                fields=["procurement", "place"], name="goods_row_has_one_place"
            ),
            models.CheckConstraint(
                name="goods_row_quantity_is_positive", condition=Q(quantity__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.specification} × {self.quantity}"


class Supplier(models.Model):
    """A supplier (供应商) that was asked, with its terms."""

    PERSONAL_FIELDS = ("phone",)

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="suppliers")
    place = models.PositiveSmallIntegerField()
    name = models.CharField("供应商", max_length=120)
    phone = models.CharField("电话", max_length=40, blank=True)
    goods_model = models.CharField("商品型号", max_length=120, blank=True)
    payment = models.CharField("付款方式", max_length=200, blank=True)
    invoice = models.CharField("提供税票种", max_length=80, blank=True)
    after_sales = models.CharField("售后服务", max_length=200, blank=True)
    note = models.CharField("备注", max_length=400, blank=True)
    has_answered = models.BooleanField("已报价", default=True)

    class Meta:
        verbose_name = "供应商"
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(
                fields=["procurement", "name"], name="supplier_stands_once_per_procurement"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Quote(models.Model):
    """A supplier's unit price (报价) of one row."""

    row = models.ForeignKey(GoodsRow, on_delete=models.CASCADE, related_name="quotes")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="quotes")
    unit_price = models.DecimalField("单价（元）", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "报价"
        constraints = (
            models.UniqueConstraint(
                fields=["row", "supplier"], name="quote_one_per_row_and_supplier"
            ),
            models.CheckConstraint(name="quote_is_positive", condition=Q(unit_price__gt=0)),
        )


class Scorer(models.Model):
    """Somebody who scores (评分人员), known by name."""

    PERSONAL_FIELDS = ("name",)

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="scorers")
    name = models.CharField("评分人员", max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "评分人员"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["procurement", "name"], name="scorer_stands_once_per_procurement"
            ),
        )

    def __str__(self) -> str:
        return self.name


class BidScore(models.Model):
    """One scorer's marks for one supplier (评标打分): a line of 附件3."""

    scorer = models.ForeignKey(Scorer, on_delete=models.CASCADE, related_name="scores")
    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="scores")
    qualification = models.DecimalField("资质与实力", max_digits=4, decimal_places=1)
    price = models.DecimalField("财务报价", max_digits=4, decimal_places=1)
    quality = models.DecimalField("产品质量与性能指标", max_digits=4, decimal_places=1)
    service = models.DecimalField("售后服务", max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = "评分"
        constraints = (
            models.UniqueConstraint(
                fields=["scorer", "supplier"], name="bid_score_one_per_scorer_and_supplier"
            ),
            models.CheckConstraint(
                name="bid_score_qualification_within_20",
                condition=Q(qualification__range=(0, FULL_MARKS[Criterion.QUALIFICATION])),
            ),
            models.CheckConstraint(
                name="bid_score_price_within_30",
                condition=Q(price__range=(0, FULL_MARKS[Criterion.PRICE])),
            ),
            models.CheckConstraint(
                name="bid_score_quality_within_40",
                condition=Q(quality__range=(0, FULL_MARKS[Criterion.QUALITY])),
            ),
            models.CheckConstraint(
                name="bid_score_service_within_10",
                condition=Q(service__range=(0, FULL_MARKS[Criterion.SERVICE])),
            ),
        )


class Award(models.Model):
    """A decision for a supplier (中选), with the sheets it rests on; one stands at a time."""

    PERSONAL_FIELDS = ("decided_by", "sheets")

    procurement = models.ForeignKey(Procurement, on_delete=models.PROTECT, related_name="awards")
    supplier_name = models.CharField("中选单位", max_length=120)
    marks_total = models.DecimalField("总分", max_digits=8, decimal_places=1)
    price_total = models.DecimalField("总价（元）", max_digits=24, decimal_places=2)
    is_tie = models.BooleanField("并列", default=False)
    reason = models.CharField("理由", max_length=400, blank=True)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    sheets = models.JSONField()  #: comparison and scores, as they were
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = "中选结果"
        constraints = (
            models.UniqueConstraint(
                fields=["procurement"],
                condition=Q(set_aside_at__isnull=True),
                name="award_one_stands_per_procurement",
            ),
            models.CheckConstraint(
                name="award_tie_has_reason", condition=Q(is_tie=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="award_set_aside_has_reason",
                condition=Q(set_aside_at__isnull=True, set_aside_reason="")
                | (Q(set_aside_at__isnull=False) & ~Q(set_aside_reason="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.supplier_name} {self.price_total} 元"
