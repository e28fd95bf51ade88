"""A correction of what is registered of an organisation (更正登记): it waits for a second person.

Not here: what may be corrected (``corrections``), doing it (``actions.corrections``).
"""

from django.db import models
from django.db.models import F, Q

from huzhu.people.models.persons import Agency, Union, values_of
from huzhu.people.models.rights import TwoPersons
from huzhu.people.states import ProposalState


class OrganisationCorrection(TwoPersons):
    """What one person proposes to correct of an agency, a point or a union, with the reason.

    ``changes`` has a line for each: the field, its label, the old and the new value, both in words.
    """

    PERSONAL_FIELDS = ("maker_name", "second_name")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    union = models.ForeignKey(Union, on_delete=models.PROTECT, null=True, related_name="+")
    changes = models.JSONField()
    reason = models.CharField("更正原因", max_length=200)
    answer = models.CharField("不同意的理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "更正登记"
        constraints = (
            models.CheckConstraint(
                name="correction_is_of_one_organisation",
                condition=Q(agency__isnull=True) ^ Q(union__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_takes_two_persons",
                condition=~Q(state=str(ProposalState.CONFIRMED)) | ~Q(second=F("maker")),
            ),
            models.CheckConstraint(
                name="correction_state_is_known", condition=Q(state__in=values_of(ProposalState))
            ),
            *(
                models.UniqueConstraint(
                    name=f"correction_of_{name}_waits_once",
                    fields=[name],
                    condition=Q(state=str(ProposalState.PROPOSED)),
                )
                for name in ("agency", "union")
            ),
        )

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def organisation(self) -> Agency | Union:
        """What is corrected."""
        found = self.agency or self.union
        assert found is not None  # noqa: S101 -- the table's own constraint
        return found

    @property
    def moves(self) -> bool:
        """Whether it belongs below another from then on."""
        return any(change["field"] == "parent_id" for change in self.changes)

    @property
    def home_id(self) -> int:
        """The agency or point on whose page it stands."""
        return self.organisation.home_id
