"""What a form shows of an action's refusal, and of its own fields."""

import pytest
from django import forms

from huzhu.kernel.errors import DomainError, Kind
from huzhu.kernel.numbers import AMOUNT, COUNT
from huzhu.web import fields
from huzhu.web.fields import DayField, NumberField
from huzhu.web.forms import Form, Section, allowed, attempt, found
from tests.crawl import pages


class TooLate(DomainError, clause="S2.2.1", field="starts_on"):
    message = "须提前一个月，今天已晚。请改期。"


class Elsewhere(TooLate, field="not_on_this_form"):
    pass


class Moved(TooLate, kind=Kind.NOT_NOW):
    pass


class Missing(TooLate, kind=Kind.NOT_FOUND):
    pass


class Plan(Form):
    starts_on = DayField("开始日期", help_text="抢订的第一天。", clause="S2.2.1")
    amount = NumberField(AMOUNT, "金额", required=False, unit="元", example="例如：1200")

    sections = [Section("时间", ["starts_on"]), Section("经费", ["amount"])]


def _raise(error):
    raise error


class Words(Form):
    reason = forms.CharField(
        label="理由", error_messages={"required": "须写明理由，现在没有填写。"}
    )
    remark = forms.CharField(label="备注", required=False, strip=False)


#: Text direction, joiners, fillers, selectors, marks without a letter, controls and blanks.
UNSEEN = (
    "\u202e", "\u202e\u200b", "\u3164", "\uffa0\u115f\u1160", "\u2800", "\ufe0f", "\u0301",
    "\ufeff", "\u00ad", "\x07", " \u2060\u3000", "\U000e0041", "\u2028", "\U000e0100",
)  # fmt: skip


@pytest.mark.parametrize("text", UNSEEN)
def test_text_of_which_nothing_is_seen_is_turned_away_as_blank(text):
    form = Words({"reason": text, "remark": ""})
    assert form.errors == {"reason": ["须写明理由，现在没有填写。"]}


def test_field_that_may_stay_blank_does_not_take_what_nobody_sees():
    assert list(Words({"reason": "否", "remark": "\u202e"}).errors) == ["remark"]
    assert Words({"reason": "否", "remark": " \n"}).is_valid()


@pytest.mark.parametrize(
    "text",
    [
        "·",
        "1",
        "。",
        "沈\u200b知",
        "\U00020000",
        "👨\u200d👩\u200d👧",
        "é",
        "\ue000",
        "\U00031350",
        "\u202e否",
    ],
)
def test_text_of_which_something_is_seen_stays_as_it_was_written(text):
    form = Words({"reason": text, "remark": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"reason": text, "remark": ""}


class Typed(Form):
    line = fields.LineField("名称")
    words = fields.WordsField("说明")
    secret = fields.SecretField("密码")


def test_breaks_and_marks_of_other_programs_are_read_as_they_were_meant():
    pasted = "\ufeff第一\x0b第二\r\n第三\u2028第四\u202e\x07\u200b👨\u200d👩"
    form = Typed({"line": pasted, "words": pasted, "secret": "a\u200b\x0bb"})
    assert form.is_valid()
    assert form.cleaned_data == {
        "line": "第一 第二 第三 第四👨\u200d👩",
        "words": "第一\n第二\n第三\n第四👨\u200d👩",
        "secret": "a\u200b\x0bb",
    }


@pytest.fixture
def plan():
    form = Plan({"starts_on": "2026-12-01"})
    assert form.is_valid()
    return form


def test_attempt_returns_what_the_action_returned(plan):
    outcome = attempt(plan, lambda number: number + 1, 41)

    assert outcome
    assert outcome.result == 42


def test_attempt_puts_the_sentence_and_the_clause_on_the_errors_field(plan):
    assert not attempt(plan, _raise, TooLate())

    assert plan.errors["starts_on"] == ["须提前一个月，今天已晚。请改期。"]
    assert 'href="/regulations/#S2.2.1"' in str(plan)


def test_attempt_puts_the_sentence_above_the_form_when_the_field_is_not_on_it(plan):
    assert not attempt(plan, _raise, Elsewhere())

    assert plan.non_field_errors() == ["须提前一个月，今天已晚。请改期。"]


def test_attempt_lets_other_kinds_pass_to_the_middleware(plan):
    with pytest.raises(Moved):
        attempt(plan, _raise, Moved())


def test_form_that_names_a_version_comes_back_with_the_one_that_stands():
    """Who has seen what others did may go on: else it could never be sent again."""

    class Versioned(Plan):
        version = forms.IntegerField()

    sent = Versioned({"starts_on": "2026-12-01", "version": "1"}, initial={"version": 2})
    assert sent.is_valid(), sent.errors
    assert not attempt(sent, _raise, Moved()).is_done
    assert sent["version"].value() == "2"


def test_field_shows_label_help_unit_and_example():
    page = str(Plan())

    for words in ("开始日期", "抢订的第一天。", "元", "例如：1200", 'type="date"'):
        assert words in page


def test_sections_count_what_is_missing():
    assert [section.missing_count for section in Plan().filled_sections()] == [1, 0]


def test_allowed_gives_the_reason_beside_a_button():
    refused = allowed(_raise, TooLate())

    assert allowed(lambda: None)
    assert not refused
    assert (refused.reason, refused.clause) == ("须提前一个月，今天已晚。请改期。", "S2.2.1")


def test_found_is_nothing_when_there_is_nothing_and_passes_other_refusals_on():
    assert found(_raise, Missing()) is None
    with pytest.raises(Moved):
        found(_raise, Moved())


@pytest.mark.parametrize(
    ("day", "hour", "is_taken"),
    [
        ("1999-12-31", "23:59", False),
        ("2000-01-01", "00:00", True),
        ("2099-12-31", "23:59", True),
        ("2100-01-01", "00:00", False),
    ],
)
def test_days_and_moments_have_the_same_first_and_last_day(day, hour, is_taken):
    for field, written in ((fields.DayField(), day), (fields.MomentField(), f"{day}T{hour}")):
        if is_taken:
            assert f"{field.clean(written):%Y-%m-%d}" == day
            continue
        with pytest.raises(forms.ValidationError, match="2000-01-01 至 2099-12-31"):
            field.clean(written)


def test_number_is_read_with_the_unit_that_stands_beside_its_field():
    assert NumberField(COUNT, "数量", unit="份").clean("１,200 份") == 1200
    with pytest.raises(forms.ValidationError):
        NumberField(COUNT, "数量", unit="份").clean("1200 元")


class Choice(Form):
    way = fields.OneOf(label="方式", choices=[("rush", "抢订"), ("draw", "抽签")])
    reason = forms.CharField(label="理由", error_messages={"required": "须写明理由。"})


def test_summary_leads_to_a_choice_as_to_a_field():
    found = pages.read(str(Choice({})), "/")
    assert len(found.jumps) == 2
    assert set(found.jumps) <= found.ids
