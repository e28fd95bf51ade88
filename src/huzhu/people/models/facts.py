"""The columns of what an activity may ask of a member; they stand in the register and its past."""

from django.db import models

from huzhu.people.facts import NAMES, MemberFacts, in_words
from huzhu.people.states import Sex


class WithFacts(models.Model):
    """What a member's entitlement may ask (``people.facts``); empty: not known.

    Days are no ``DayColumn``: members joined and were born before the office's own time.
    """

    joined_on = models.DateField("入会日期", null=True)
    protections = models.PositiveSmallIntegerField("参加的保障", null=True)
    paid_on = models.DateField("最近缴费日期", null=True)
    protected_until = models.DateField("保障有效期至", null=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices(), null=True)
    born_on = models.DateField("出生日期", null=True)

    class Meta:
        abstract = True

    @property
    def facts(self) -> MemberFacts:
        """The same as a value."""
        return MemberFacts(*(getattr(self, name) for name in NAMES))

    @property
    def protections_in_words(self) -> str:
        """The kinds of protection, as a list writes them."""
        return in_words(self.protections)
