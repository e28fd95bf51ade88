"""Who has a ticket is remembered, up to so many; none is taken for somebody else's.

Not here: who gets one (``test_actions``), what a page shows (``tests/web/member``).
"""

from types import SimpleNamespace

import pytest

from huzhu.claims import admission


@pytest.mark.parametrize(("members", "written"), [((1, 2, 1, 2), 2), ((1, 2, 3, 1), 4)])
def test_members_are_remembered_up_to_the_most_and_then_asked_anew(monkeypatch, members, written):
    issued = []
    monkeypatch.setattr(admission, "MOST_REMEMBERED", 2)
    monkeypatch.setattr(admission, "_admitted", set())
    monkeypatch.setattr(admission, "check_not_over", lambda *_: None)
    monkeypatch.setattr(admission.entitlement, "check_claim", lambda *_, **__: None)
    monkeypatch.setattr(admission.people, "member_by_id", lambda _pk: None)
    monkeypatch.setattr(admission.tickets, "issued", lambda *_, member_id: member_id)
    monkeypatch.setattr(
        admission.members, "issue_ticket", lambda *_, member_id, **__: issued.append(member_id)
    )
    for member in members:
        admission.ticket_of(SimpleNamespace(pk=1), by=SimpleNamespace(member_id=member), at=None)
        assert len(admission._admitted) <= 2
    assert len(issued) == written
