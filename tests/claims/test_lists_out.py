"""A list of codes that stands, and one that is taken out again before anybody sees it.

Not here: what a list may hold (``test_rules``), its page (``tests/web/agency/test_code_lists``).
"""

from dataclasses import replace
from datetime import date

import pytest

from huzhu.claims.actions import lifecycle, setup
from huzhu.claims.models import CodeList, VoucherCode
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.errors import NotNow
from tests.cast import NOW
from tests.claims.offers import code_rows, draft, with_codes

pytestmark = pytest.mark.django_db


def test_list_tells_the_first_and_the_last_day_of_its_codes():
    first, second, third = code_rows(3)
    days = [date(2027, 3, 31), date(2027, 12, 31), date(2027, 6, 30)]
    rows = [
        replace(row, expires_on=day) for row, day in zip((first, second, third), days, strict=True)
    ]
    with_codes(draft(), rows)
    held = CodeList.objects.get()
    assert (held.expires_on, held.ends_on) == (date(2027, 3, 31), date(2027, 12, 31))


def test_codes_are_taken_out_until_the_offer_is_published():
    offer = with_codes(draft(), code_rows(2))
    CodeList.objects.update(received_id=7)
    taken_out = {"received_id": 7, "by": CLOCK, "at": NOW}
    lifecycle.publish_offer(offer, by=CLOCK, at=NOW)
    with pytest.raises(NotNow):
        setup.withdraw_codes(offer, **taken_out)
    assert VoucherCode.objects.count() == 2
    other = with_codes(draft("2026-0002"), code_rows(2, prefix="B"))
    CodeList.objects.filter(offer=other).update(received_id=7)
    setup.withdraw_codes(other, **taken_out)
    assert VoucherCode.objects.filter(offer=other).count() == 0
