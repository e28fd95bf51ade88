"""Cases as somebody steps aside from them (回避), or has a post lent for them alone.

Not here: who steps aside (``people.recusals``), what an app's cases touch (its ``touching``).
"""

from __future__ import annotations

from dataclasses import dataclass

#: What such a case is called: the kinds of its subject.
WHOLE_UNITS = frozenset({"agency", "union"})


@dataclass(frozen=True, slots=True)
class CaseRef:
    """What somebody steps aside from: ``project:2026-0012``, or whatever is of an agency.

    ``agency_path`` is where it lies; of an agency or union all below it belongs to the case.
    """

    subject: str
    agency_path: str = ""

    @property
    def is_of_unit(self) -> bool:
        return self.subject.partition(":")[0] in WHOLE_UNITS

    def covers(self, other: CaseRef) -> bool:
        """Whether whoever steps aside from this one steps aside from the other, too.

        >>> CaseRef("agency:3", "/3/").covers(CaseRef("project:2026-0012", "/3/17/"))
        True
        >>> CaseRef("project:2026-0012", "/3/17/").covers(CaseRef("agency:3", "/3/"))
        False
        """
        return Touched(frozenset({other.subject}), other.agency_path).is_of(self)


@dataclass(frozen=True, slots=True)
class Touched:
    """What an act or a page is about: the case by its name, who bids in it, where it lies."""

    subjects: frozenset[str]
    agency_path: str = ""

    def is_of(self, case: CaseRef) -> bool:
        """Whether it belongs to the case.

        >>> project = Touched(frozenset({"project:2026-0012", "supplier:甲院线"}), "/3/17/")
        >>> project.is_of(CaseRef("supplier:甲院线")), project.is_of(CaseRef("agency:3", "/3/"))
        (True, True)
        """
        if case.subject in self.subjects:
            return True
        return (
            case.is_of_unit
            and bool(case.agency_path)
            and self.agency_path.startswith(case.agency_path)
        )
