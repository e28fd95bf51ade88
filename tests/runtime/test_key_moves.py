"""What a go at moving keys leaves alone, and what it looks at again."""

from datetime import timedelta

import psycopg
import time_machine
from django.db import connection
from django.utils import timezone

from huzhu.office import keeping
from huzhu.people.models import Member, WayIn
from huzhu.runtime import files, tasks
from huzhu.runtime.keeping import declared, moving
from tests.runtime import sealed_rows
from tests.runtime.test_key_changes import change


def test_row_that_was_changed_meanwhile_is_left_as_it_is(home, monkeypatch):
    """Nobody's act is written over by what was read before it."""
    change("vault_key")
    member = Member.objects.order_by("pk").first()
    kinds = [each for each in declared.sealed() if each.table == "people_member"]
    write = moving.Mover._write

    def between(mover, table, before, after):
        changed = Member.objects.get(pk=member.pk)
        changed.phone = "13700000000"
        changed.save()
        write(mover, table, before, after)

    monkeypatch.setattr(moving.Mover, "_write", between)
    mover = moving.Mover()
    mover._portion(kinds, [member.pk])
    member.refresh_from_db()
    assert (member.phone, mover.moved) == ("13700000000", 0)


def test_older_value_that_comes_back_late_is_moved_within_the_hour(home):
    """Work from before the change was under way; left there it would keep the version for ever."""
    member = Member.objects.order_by("pk").first()
    older = {name: bytes(getattr(member, name)) for name in ("id_cipher", "id_digest")}
    made = change("vault_key")["vault_key"]
    moving.go_on(seconds=60)
    Member.objects.filter(pk=member.pk).update(**older)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        moving.go_on(seconds=60)
    assert sealed_rows.versions()["people_member.id_cipher"] == {made}


def test_row_that_somebody_holds_is_left_and_not_waited_for(home, database_server, database_name):
    way = WayIn(kind="phone", began_at=timezone.now(), seen_at=timezone.now())
    way.value = "13600000000"
    names = ("key", "kind", "value_cipher", "value_digest", "value_tail", "began_at", "seen_at")
    row = [str(way.key), *(getattr(way, name) for name in names[1:])]
    change("vault_key")
    with psycopg.connect(database_server.url(database_name), autocommit=True) as other:
        places = ", ".join(["%s"] * len(names))
        other.execute(
            f"INSERT INTO people_wayin ({', '.join(names)}, bound_by) VALUES ({places}, '')", row
        )
        try:
            with other.transaction(), connection.cursor() as cursor:
                other.execute("SELECT 1 FROM people_wayin FOR UPDATE")
                cursor.execute("SET LOCAL lock_timeout = '1s'")  # whoever waits is seen
                moving.go_on(seconds=60)
            assert keeping.read(home).key_move.left == 1
        finally:
            other.execute("DELETE FROM people_wayin")


def test_one_go_at_a_time_moves(home):
    change("vault_key")
    with files.lock(home / "run" / "move.lock", taken=""):
        tasks.move_keys.func(0)
        assert keeping.read(home).key_move is None
    tasks.move_keys.func(0)
    assert keeping.read(home).key_move.is_over
