"""A search of the register that cannot be made says so, and shows nobody meanwhile."""

from django.urls import reverse


def test_too_long_a_number_is_said_beside_its_field_and_lists_nobody(cast, desk):
    answer = desk(cast.he).post(reverse("office:members"), {"text": "M" * 41})
    page = answer.content.decode()
    assert (answer.status_code, "没有查询" in page, "invalid-feedback" in page) == (422, True, True)
    assert "赵翀" not in page
