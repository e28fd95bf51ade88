"""Offers, their codes, and who claimed which.

A claim is a row that is added and never changed: a trigger guards the table (``sql/``). It names
the code by its number within the offer, so giving the next code is counting, not searching.
``Offer.given`` is the counter: it moves together with the claims, in the same transaction.

Not here: how a rush is answered (``sql/claims_take.sql`` and ``counter``).
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huzhu.claims.states import OFFER_LIFECYCLE, CodeListState, CodeState, Mode, OfferState
from huzhu.kernel.vault import MARK_BYTES
from huzhu.office.columns import DayColumn


class Offer(models.Model):
    """What members may claim (抢订活动): a stock of codes, a window of time, an audience."""

    #: The case it belongs to, in that case's own words; this app never looks behind it.
    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField("名称", max_length=120)
    mode = models.CharField(max_length=8, choices=Mode.choices(), default=Mode.RUSH)
    state = models.CharField(
        max_length=12,
        choices=[(str(state), OFFER_LIFECYCLE.label(state)) for state in OfferState],
        default=OfferState.DRAFT,
    )
    stock = models.IntegerField("库存", default=0)  #: codes are numbered 1 to stock
    given = models.IntegerField("已抢", default=0)  #: numbers 1 to given have their claim
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("结束")
    agency_id = models.BigIntegerField(null=True)
    #: Members whose union's agency lies below this path; empty: all members.
    agency_path = models.CharField(max_length=64, blank=True, default="")
    #: Within the path, only members of these unions; empty: no narrower than the path.
    union_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: Who of them may take part (``conditions.Conditions``); empty: all of them.
    conditions = models.JSONField("参加条件", default=dict, blank=True)
    #: What kind of benefit it is, in the case's own words: some offers are not for who had one.
    benefit = models.CharField("福利类别", max_length=40, blank=True, default="")
    #: When it ended, by the clock or by somebody; empty: it has not.
    ended_at = models.DateTimeField("实际结束", null=True)
    #: Why it was ended early or terminated.
    end_reason = models.TextField(blank=True, default="")
    #: Names of the winners' unions as they were at the end, by the unions' ids.
    union_names = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "抢订活动"
        constraints = (
            models.CheckConstraint(
                name="offer_given_within_stock",
                condition=Q(given__gte=0, given__lte=F("stock")),
            ),
            models.CheckConstraint(
                name="offer_opens_before_it_closes", condition=Q(opens_at__lt=F("closes_at"))
            ),
            models.CheckConstraint(
                name="offer_state_is_known", condition=Q(state__in=list(OfferState))
            ),
            models.CheckConstraint(name="offer_mode_is_known", condition=Q(mode__in=list(Mode))),
        )
        indexes = (models.Index(fields=["state", "closes_at"], name="offer_by_state"),)

    def __str__(self) -> str:
        return self.title

    @property
    def over_at(self) -> datetime:
        """When claiming ended, or is to end."""
        return self.ended_at or self.closes_at


class CodeList(models.Model):
    """One handed-in list of codes (电子码清单): what came, from whom, with which fingerprint."""

    PERSONAL_FIELDS = ("by_name",)

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="code_lists")
    reference = models.CharField("清单编号", max_length=60, unique=True)
    file_sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField("数量")
    expires_on = DayColumn("最早有效期至")
    ends_on = DayColumn("最晚有效期至")  #: until then a code of it may be about to end
    is_test = models.BooleanField(default=False)
    by_name = models.CharField(max_length=64)
    by_account_id = models.BigIntegerField(null=True)
    at = models.DateTimeField("入库")
    received_id = models.BigIntegerField(null=True)  #: the list as it was handed in
    state = models.CharField(
        max_length=10, choices=CodeListState.choices(), default=CodeListState.HELD
    )

    class Meta:
        verbose_name = "电子码清单"


class VoucherCode(models.Model):
    """One electronic code and its passcode (电子码、券密码), sealed before it comes here.

    ``digest`` finds the same code again in any offer, whichever agency brings it.
    """

    SEALED_FIELDS = ("sealed",)

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="codes")
    code_list = models.ForeignKey(CodeList, on_delete=models.PROTECT, related_name="codes")
    number = models.IntegerField(null=True)
    state = models.CharField(max_length=8, choices=CodeState.choices(), default=CodeState.HELD)
    sealed = models.BinaryField()
    digest = models.BinaryField(max_length=MARK_BYTES)
    expires_on = DayColumn("有效期至")
    used_at = models.DateTimeField("使用时间", null=True)
    #: The list that said so, while it may still be taken back.
    use_list_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "电子码"
        constraints = (
            models.UniqueConstraint(name="code_comes_in_once", fields=["digest"]),
            models.UniqueConstraint(name="code_number_once_per_offer", fields=["offer", "number"]),
            models.CheckConstraint(
                name="code_state_is_known", condition=Q(state__in=list(CodeState))
            ),
            models.CheckConstraint(
                name="code_has_a_number_when_released_only",
                condition=Q(state=CodeState.RELEASED, number__gte=1)
                | (~Q(state=CodeState.RELEASED) & Q(number__isnull=True)),
            ),
        )


class OfferShop(models.Model):
    """Where codes of an offer are used (门店), as members read it on the offer and on the code."""

    PERSONAL_FIELDS = ()

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="shops")
    name = models.CharField("门店", max_length=80)
    address = models.CharField("地址", max_length=200)
    hours = models.CharField("营业时间", max_length=120, blank=True)
    phone = models.CharField("门店电话", max_length=64, blank=True)
    map_link = models.CharField("地图链接", max_length=300, blank=True)
    #: The stored file of the offer's case, if there is a picture.
    picture_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "使用门店"
        constraints = (
            models.UniqueConstraint(
                name="shop_once_per_offer", fields=["offer", "name", "address"]
            ),
        )

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """A member holds the code of that number (抢订). Rows are added by the counter alone.

    Both keys are without a constraint: a check of each would read two more rows for every claim
    of a rush. The offer's row is locked while claims are added; offers and members whose name was
    verified are never deleted. Which batch a claim came in follows from its number: every batch
    has its own event with first and last number.
    """

    offer = models.ForeignKey(
        Offer,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,  # both constraints begin with it
        related_name="claims",
    )
    member = models.ForeignKey(
        "people.Member",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        # No index of its own: it would spread each rush over the whole table's history. A
        # member's claims are found offer by offer.
        db_index=False,
        related_name="claims",
    )
    number = models.IntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "抢订记录"
        constraints = (
            models.UniqueConstraint(
                name="claim_one_per_member_per_offer", fields=["offer", "member"]
            ),
            # Partial, and true of every row: so the look-up of a member can never choose this
            # index, whatever the statistics say (see sql/claims_take.sql).
            models.UniqueConstraint(
                name="claim_code_given_once",
                fields=["offer", "number"],
                condition=Q(number__gte=1),
            ),
            models.CheckConstraint(name="claim_number_from_one", condition=Q(number__gte=1)),
        )


class ClaimKey(models.Model):
    """Digest of an ``Idempotency-Key`` and the claim that it brought.

    Apart from the claims, so that keys can be forgotten when nobody asks again.
    """

    key = models.UUIDField(primary_key=True)
    offer_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "抢订请求标识"
        indexes = (models.Index(fields=["offer_id"], name="claim_key_by_offer"),)
