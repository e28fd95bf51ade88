"""How an office begins: the mark of a demonstration."""

import pytest

from huzhu import demo
from huzhu.audit.models import AuditEvent
from huzhu.kernel.actor import CLOCK
from huzhu.people import actions, commands, errors, founding
from huzhu.people.models import Account
from huzhu.runtime import setup
from tests.people.persons import NOW, make_agency


def test_demonstration_is_marked_once_in_an_empty_database(db):
    assert founding.is_untouched()
    actions.begin_demonstration(by=CLOCK, at=NOW)
    assert founding.is_demonstration()
    assert AuditEvent.objects.filter(code="people.begin_demonstration").count() == 1
    with pytest.raises(errors.OfficeHasPeople):
        actions.begin_demonstration(by=CLOCK, at=NOW)


@pytest.mark.parametrize("register", ["person", "agency"])
def test_demonstration_is_turned_away_when_anybody_or_anything_is_registered(db, register):
    if register == "person":
        Account.objects.create(username="real", full_name="真实的人")
    else:
        make_agency("A01")
    with pytest.raises(errors.OfficeHasPeople):
        actions.begin_demonstration(by=CLOCK, at=NOW)
    with pytest.raises(errors.OfficeHasPeople):
        demo.load()
    assert not founding.is_demonstration()


@pytest.mark.parametrize("may", [True, False])
def test_start_fills_an_empty_database_only_where_a_demonstration_may_be(
    db, settings, monkeypatch, may
):
    filled = []
    monkeypatch.setattr(demo, "load", lambda: filled.append("city"))
    settings.MAY_DEMONSTRATE = may
    setup.load_demo()
    assert filled == ["city"] * may
    make_agency("A01")
    setup.load_demo()
    assert filled == ["city"] * may


def test_trials_are_turned_away_when_the_database_is_no_demonstration(db, settings):
    with pytest.raises(errors.NotADemonstration, match="没有写入任何内容"):
        commands.check_demonstration()
    settings.MAY_DEMONSTRATE = False
    with pytest.raises(errors.DemonstrationElsewhere):
        commands.begin_demonstration()
    settings.MAY_DEMONSTRATE = True
    commands.begin_demonstration()
    commands.check_demonstration()
