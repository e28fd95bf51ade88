"""Two people or two windows at one form: nothing is overwritten silently, nothing typed is lost."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.forms import formset_factory
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from huzhu.kernel.numbers import AMOUNT
from huzhu.web.fields import (
    DayField,
    LineField,
    MomentField,
    NumberField,
    OneOf,
    SomeOf,
    TickField,
    WordsField,
)  # fmt: skip
from huzhu.web.grids import EntryRow, Grid
from huzhu.web.stored import StoredForm

COLOURS = [("red", "红"), ("green", "绿"), ("blue", "蓝")]
MORNING = datetime(2026, 9, 1, 8, 30, 12, 345, tzinfo=timezone.get_default_timezone())
SHOWN = {
    "name": "原名", "text": "第一行\n第二行", "amount": Decimal("1200.50"), "on": date(2026, 9, 1),
    "at": MORNING, "colour": "red", "some": ["red", "blue"], "is_open": True,
}  # fmt: skip
OTHER = {
    "name": "别名", "text": "", "amount": None, "on": date(2026, 9, 2), "at": None,
    "colour": "green", "some": [], "is_open": False,
}  # fmt: skip


class Sheet(StoredForm):
    name = LineField("名称", 20, required=False)
    text = WordsField("正文", required=False)
    amount = NumberField(AMOUNT, "金额", required=False)
    on = DayField("日期", required=False)
    at = MomentField("时间", required=False)
    colour = OneOf("颜色", COLOURS, blank="请选择", required=False)
    some = SomeOf("多选", COLOURS, required=False)
    is_open = TickField("开放")


def sent(form) -> MultiValueDict:
    """What a browser sends of a page, by what its widgets have rendered."""
    found = MultiValueDict()
    for field in form:
        shown = field.subwidgets if field.name == "some" else [field]
        for each in shown:
            data = each.data if field.name == "some" else None
            if data and data["selected"]:
                found.appendlist(field.html_name, data["value"])
        if field.name == "is_open":
            found.setlist(field.html_name, ["on"] if field.value() else [])
        elif field.name != "some":
            value = field.field.widget.format_value(field.value())
            [value] = value if isinstance(value, list) else [value or ""]
            found[field.html_name] = value.replace("\n", "\r\n")
    return found


def test_page_that_is_sent_back_untouched_takes_what_others_have_saved():
    form = Sheet(sent(Sheet(initial=SHOWN)), initial=OTHER)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == OTHER | {"colour": "green"}
    assert set(form.taken_over) == set(SHOWN)
    assert form.touched == set()


def test_page_that_nobody_else_has_touched_saves_what_was_typed():
    typed = sent(Sheet(initial=SHOWN))
    typed["name"], typed["amount"] = "新名", "１,300"
    form = Sheet(typed, initial=SHOWN)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["name"], form.cleaned_data["amount"]) == ("新名", Decimal(1300))
    assert (form.touched, form.taken_over) == ({"name", "amount"}, [])


@pytest.mark.parametrize("name", SHOWN)
def test_field_that_two_have_changed_asks_which_value_stands(name):
    third = SHOWN | {
        "name": "第三", "text": "第三", "amount": Decimal(7), "on": date(2026, 9, 3),
        "at": MORNING.replace(hour=9), "colour": "blue", "some": ["green"], "is_open": True,
    }  # fmt: skip
    shown = SHOWN | {"is_open": True}
    mine = sent(Sheet(initial=shown))
    theirs, wanted = sent(Sheet(initial=OTHER)), sent(Sheet(initial=third))
    mine.setlist(name, wanted.getlist(name))
    form = Sheet(mine, initial=shown | {name: OTHER[name]})
    if name == "is_open":  # of two values one is always the one that was shown
        assert form.is_valid()
        return
    assert form.errors.keys() == {name}
    [error] = form.errors[name].as_data()
    assert [way.partition(".")[0] for way, _ in error.ways] == ["mine", "theirs"]
    for way, expected in zip(error.ways, (wanted, theirs), strict=True):
        again = MultiValueDict(mine)
        again[error.choice] = way[0]
        decided = Sheet(again, initial=shown | {name: OTHER[name]})
        assert decided.is_valid()
        assert decided.data.getlist(name) in (expected.getlist(name), [""])


def test_choice_holds_for_the_value_that_was_seen_and_for_no_later_one():
    mine = sent(Sheet(initial=SHOWN))
    mine["name"] = "我的"
    [error] = Sheet(mine, initial=SHOWN | {"name": "甲"}).errors["name"].as_data()
    mine[error.choice] = error.ways[0][0]
    assert Sheet(mine, initial=SHOWN | {"name": "甲"}).is_valid()
    assert not Sheet(mine, initial=SHOWN | {"name": "乙"}).is_valid()


class Line(EntryRow):
    name = LineField("名称", 20, required=False)
    amount = NumberField(AMOUNT, "金额", required=False)


def grid(*args, **kwargs) -> Grid:
    return formset_factory(Line, formset=Grid, extra=1)(*args, prefix="line", **kwargs)


def rows(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "amount": Decimal(place)} for place, name in enumerate(names, 1)]


def sent_grid(shown: Grid) -> MultiValueDict:
    found = MultiValueDict({"line-TOTAL_FORMS": [str(len(shown.forms))]})
    found["line-INITIAL_FORMS"] = str(shown.initial_form_count())
    for form in shown.forms:
        found.update(sent(form))
    return found


def names_in(bound: Grid) -> list[str]:
    assert bound.is_valid(), bound.errors
    return [row["name"] for row in bound.filled()]


def test_rows_that_two_have_added_or_changed_are_all_saved():
    open_page = sent_grid(grid(initial=rows("甲", "乙")))
    open_page["line-0-amount"] = "9"
    theirs = rows("甲", "乙改", "丙", "丁", "戊")
    both = grid(open_page, initial=theirs)
    assert names_in(both) == ["甲", "乙改", "丙", "丁", "戊"]
    assert both.filled()[0]["amount"] == 9


def test_row_is_emptied_to_take_it_away_and_a_row_more_changes_no_mark():
    open_page = sent_grid(grid(initial=rows("甲", "乙")))
    open_page["line-1-name"] = open_page["line-1-amount"] = ""
    assert names_in(grid(open_page, initial=rows("甲", "乙"))) == ["甲"]


def test_cell_that_two_have_changed_asks():
    open_page = sent_grid(grid(initial=rows("甲", "乙")))
    open_page["line-1-name"] = "我的"
    bound = grid(open_page, initial=rows("甲", "别处的"))
    assert not bound.is_valid()
    assert "用现有的“别处的”" in str(bound.forms[1].errors["name"].as_data()[0].ways)


def test_field_that_the_page_did_not_show_stands_as_it_is():
    typed = sent(Sheet(initial=SHOWN))
    typed["seen"] = " ".join(each for each in typed["seen"].split() if not each.startswith("name:"))
    del typed["name"]
    form = Sheet(typed, initial=SHOWN)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["name"], form.touched) == ("原名", set())


def test_choice_shows_the_label_of_what_stands_and_an_empty_one_by_name():
    mine = sent(Sheet(initial=SHOWN))
    mine["colour"], mine["name"] = "blue", "我的"
    errors = Sheet(mine, initial=SHOWN | {"colour": "green", "name": ""}).errors
    [colour], [name] = errors["colour"].as_data(), errors["name"].as_data()
    assert [label for _, label in colour.ways] == ["用我填写的", "用现有的“绿”"]
    assert [label for _, label in name.ways] == ["用我填写的", "用现有的“（空白）”"]


def test_saved_form_goes_on_from_what_stands_now():
    form = Sheet(sent(Sheet(initial=SHOWN)), initial=SHOWN | {"name": "他人改的"})
    assert form.is_valid(), form.errors
    form.renew(SHOWN | {"name": "他人改的"})
    assert form.renewed()["name"] == "他人改的"
    again = Sheet(form.data, initial=SHOWN | {"name": "又改的"})
    assert again.is_valid(), again.errors
    assert (again.taken_over, again.touched) == (["name"], set())


def test_ticks_of_others_stand_at_each_save_of_a_page_that_stays_open():
    shown = SHOWN | {"is_open": False}
    theirs = shown | {"is_open": True, "some": ["green"]}
    page = sent(Sheet(initial=shown))
    for text in ("写一点", "再写一点"):
        page["text"] = text
        form = Sheet(page, initial=theirs)
        assert form.is_valid(), form.errors
        assert (form.cleaned_data["is_open"], form.cleaned_data["some"]) == (True, ["green"])
        assert form.touched == {"text"}
        theirs |= {"text": text}
        form.renew(theirs)
        told = form.renewed()
        assert {"is_open", "some"}.isdisjoint(told)  # the open page ticks nothing by itself
        for name, value in told.items():
            page[name] = value


class Parts(StoredForm):
    """A field for each row that stands, as forms have them whose rows others may delete."""

    def __init__(self, *args, initial, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        for name in initial:
            self.fields[name] = LineField(name, 20, required=False)


@pytest.mark.parametrize("is_typed", [False, True], ids=["untouched", "typed into"])
def test_row_that_others_have_deleted_is_asked_for_only_where_somebody_typed(is_typed):
    page = sent(Parts(initial={"first": "甲", "second": "乙"}))
    page["first"] = "甲改"
    if is_typed:
        page["second"] = "乙改"
    form = Parts(page, initial={"first": "甲"})
    assert form.is_valid() is not is_typed
    assert form.cleaned_data["first"] == "甲改"
    assert ("“乙改”所在的一行已被他人删去" in str(form.non_field_errors())) is is_typed


class Named(StoredForm):
    names_row = "name"
    name = LineField("名称", 20)
    text = WordsField("正文", required=False)


def test_row_of_another_name_was_never_seen():
    shown = {"name": "甲", "text": "甲的"}
    same = Named(sent(Named(initial=shown)), initial=shown)
    assert (same.is_same_row, same.is_valid()) == (True, True)
    typed = sent(Named(initial=shown))
    typed["name"] = "乙"
    other = Named(typed, initial={"name": "乙", "text": "乙的"})
    assert not other.is_same_row
    assert other.errors.keys() == {"text"}
