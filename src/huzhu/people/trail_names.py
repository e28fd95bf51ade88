"""Under which names the trail has somebody: an account by name or user name, a member by number.

Not here: the events themselves (``audit.queries``), who reads which (``policies``).
"""

from __future__ import annotations

from django.db.models import Q

from huzhu.kernel.identifiers import normalise_number
from huzhu.people.models import Account, Member

#: So many persons of one name part are looked for; who means more writes more of the name.
MOST = 200


def subjects_of(text: str) -> frozenset[str]:
    """The subjects of acts about whoever is meant; of members by the whole number alone.

    Nobody goes through the register by names here either (S6.5).
    """
    accounts = Account.objects.filter(Q(full_name__icontains=text) | Q(username__iexact=text))
    members = Member.objects.filter(number=normalise_number(text))
    return frozenset(
        [f"account:{pk}" for pk in accounts.values_list("pk", flat=True)[:MOST]]
        + [f"member:{pk}" for pk in members.values_list("pk", flat=True)]
    )
