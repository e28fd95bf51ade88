"""Devices that act for themselves: narrow, for a time, with somebody who is answerable.

Not here: what a device is called by its browser (``web.devices``), who may register one
(``policies``).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huzhu.office.columns import DayColumn
from huzhu.people.models.persons import Account, Agency


class Terminal(models.Model):
    """A scanner at a counter (设备): where it stands, what it may do, whence, until when.

    Of its token there is a digest alone: the token has 256 bits, and is shown once.
    """

    PERSONAL_FIELDS = ("made_by", "revoked_by")

    name = models.CharField("设备名称", max_length=40)
    place = models.CharField("放置地点", max_length=120)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="terminals")
    answerable = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    acts = ArrayField(models.CharField(max_length=16), verbose_name="可以办理")
    networks = ArrayField(models.CharField(max_length=43), verbose_name="网络地址")
    ends_on = DayColumn("有效期至")
    token_digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.CharField("登记人", max_length=200)
    made_at = models.DateTimeField("登记时间")
    #: To the minute: not every call writes.
    seen_at = models.DateTimeField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.CharField("停用人", max_length=200, blank=True)
    revoked_reason = models.CharField("停用理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "设备"
        constraints = (
            models.UniqueConstraint(
                name="terminal_named_once",
                fields=["agency", "name"],
                condition=Q(revoked_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.name
