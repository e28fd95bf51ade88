"""The register as it was: what has changed of whom, and until when it was so."""

from django.db import models

from huzhu.people.facts import NAMES
from huzhu.people.models.facts import WithFacts
from huzhu.people.models.imports import MemberImport
from huzhu.people.models.persons import Member


class MemberPast(WithFacts):
    """What the register said of a member until a day on which that changed (登记的历史).

    A row for each change of union, standing or a fact, and none for a day without one: the
    register of a day is these rows above the present ones (``people.past``).
    """

    PERSONAL_FIELDS = NAMES

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    until_on = models.DateField()  #: on that day it was no longer so
    union_id = models.BigIntegerField()
    standing = models.CharField(max_length=8)
    #: The list that changed it; taken back, it has changed nothing.
    came_by = models.ForeignKey(
        MemberImport,
        on_delete=models.CASCADE,
        null=True,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "登记的历史"
        indexes = (models.Index(fields=("member", "until_on"), name="member_past_by_member"),)
