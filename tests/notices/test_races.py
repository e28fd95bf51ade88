"""Notices posted at the same second: real connections, numbers without gap or repetition."""

import threading

import pytest
from django.db import connections

from huzhu.notices import actions, queries
from huzhu.notices.states import NoticeKind
from tests.people.persons import NOW, office

pytestmark = pytest.mark.django_db(transaction=True)
PARALLEL = 8
EACH = 5


def test_post_notice_gives_numbers_without_gaps_when_eight_posters_race():
    start = threading.Barrier(PARALLEL)
    faults = []

    def post():
        try:
            start.wait()
            for _ in range(EACH):
                actions.post_notice(
                    NoticeKind.TERMINATION, title="终止", body="终止。", by=office(), at=NOW
                )
        except Exception as fault:  # noqa: BLE001 -- seen by the assertion
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(PARALLEL)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    numbers = {notice.number for notice in queries.posted_notices(limit=100)}
    assert numbers == {f"终公告〔2026〕{n}号" for n in range(1, PARALLEL * EACH + 1)}
