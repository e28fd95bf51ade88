"""What counts the uses of something, and one press of a button once."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Press(models.Model):
    """One press of a button that did its work, and where it led, if anywhere (``presses``)."""

    PERSONAL_FIELDS = ()

    digest = models.BinaryField("摘要", primary_key=True, max_length=32)
    at = models.DateTimeField("时间", db_index=True)
    location = models.TextField("去向")
    said = ArrayField(models.TextField(), verbose_name="告知")

    class Meta:
        verbose_name = "按键"


class Tally(models.Model):
    """The last uses of something that one person may do so often (``limits``)."""

    PERSONAL_FIELDS = ()

    #: An account, a member, or the digest of a contact or an address.
    who = models.CharField("何人", max_length=80)
    act = models.CharField("事项", max_length=20)
    times = ArrayField(models.DateTimeField(), verbose_name="最近各次")
    was_taken = models.BooleanField("最近一次已计入")

    class Meta:
        verbose_name = "计次"
        constraints = (models.UniqueConstraint(name="tally_one_per_act", fields=["who", "act"]),)
