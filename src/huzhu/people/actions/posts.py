"""A post for a term, before it is anybody's.

Not here: who decides (``organisation`` alone, ``proposals`` by two), what it writes (``_terms``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huzhu.people.models import Account, Position
from huzhu.people.policies import Post

if TYPE_CHECKING:
    from datetime import date

    from huzhu.people.models import Agency
    from huzhu.people.states import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A post for a term (任命), before it is anybody's."""

    role: Role
    department: str = ""
    agency: Agency | None = None
    starts_on: date
    ends_on: date | None = None

    @property
    def post(self) -> Post:
        """The post as the policies ask for it."""
        return Post(str(self.role), str(self.department))

    def of(self, account: Account) -> Position:
        """Return the row that is written when the account gets it."""
        return Position(
            account=account, role=str(self.role), department=str(self.department),
            agency=self.agency, starts_on=self.starts_on, ends_on=self.ends_on,
        )  # fmt: skip
