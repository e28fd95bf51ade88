"""The search of the project lists: each of its selects begins with 全部."""

from django.urls import reverse

from tests.markup import folded

SELECTS = ("state", "category", "year", "agency")


def test_every_select_offers_all_first_and_shows_what_was_not_asked_for(
    cast, standing_in_review, desk
):
    page = folded(desk(cast.wu).get(reverse("office:projects")).content.decode())
    for name in SELECTS:
        _, found, select = page.partition(f'<select name="{name}"')
        assert found, name
        first = select.partition("<option")[2].partition("</option>")[0]
        assert first.startswith(' value=""'), (name, first)
        assert first.endswith("全部"), (name, first)
