"""What people type into fields of numbers, days, codes and telephones is read as it was meant."""

import importlib
import pkgutil
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

import huzhu.web
from huzhu.projects.forms import MaterialsFields, PlanFields
from huzhu.web.agency.plans.conditions import ConditionFields
from huzhu.web.fields import (
    CodeField,
    DayField,
    LineField,
    MomentField,
    NumberField,
    PhoneField,
    fields_of,
)
from tests.web.test_lengths import forms_of

TO_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
PHONES = {
    "+86 138 0013 8000": "13800138000",
    "138-0013-8000": "13800138000",
    "（０１０）６０００１２３４": "010-60001234",
    "010 6000 1234 转 801": "010-60001234-801",
    "0311-85671234 分机 12": "0311-85671234-12",
    "010-12345678": "010-12345678",
    "010-60001234、１３８００１３８０００": "010-60001234、13800138000",
    "12351": "12351",
    "400 800 1234": "400-800-1234",
}
DAYS = ("2026-11-21", "2026/11/21", "2026.11.21", "2026年11月21日", "20261121", " 2026-11-21 ")
NAMES = ("电话", "编号", "校验码", "账号")  #: what such a field is called
#: Numbers that are written with words: 主任办公会〔2026〕12次.
WORDS = {
    "CallMeeting.number", "Close.is_sure", "AddressForm.wecom", "FindPerson.text",
    "FindHelped.text",
}  # fmt: skip


def fields():
    for each in pkgutil.walk_packages(huzhu.web.__path__, "huzhu.web."):
        importlib.import_module(each.name)
    return {
        f"{form.__name__}.{name}": field
        for form in forms_of()
        if form.__module__.startswith("huzhu.web")
        for name, field in form.base_fields.items()
    }


def wide(text):
    return text.translate(TO_WIDE)


def test_every_number_and_day_of_a_form_is_read_in_full_width():
    found = fields()
    seen = {NumberField: 0, DayField: 0, MomentField: 0}
    for name, field in found.items():
        if isinstance(field, NumberField):
            plain = f"{max(field.kind.least, Decimal(1)):f}".partition(".")[0]
            assert field.clean(wide(plain)) == field.clean(plain) == Decimal(plain), name
        elif isinstance(field, DayField):
            assert {field.clean(each) for text in DAYS for each in (text, wide(text))} == {
                date(2026, 11, 21)
            }, name
        elif isinstance(field, MomentField):
            texts = (
                "2026-11-21 10:30",
                "２０２６－１１－２１　１０：３０",
                "2026年11月21日10时30分",
            )
            assert {f"{field.clean(each):%F %H:%M}" for each in texts} == {"2026-11-21 10:30"}, name
        seen |= {kind: seen[kind] + isinstance(field, kind) for kind in seen}
    assert min(seen.values()) > 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *(("must_age_from", each) for each in ("55岁", "５５岁", "55 周岁", "55岁以上")),
        *(("must_age_from", each) for each in ("５５周岁及以上", "55以上", "55 岁（含）以上")),
        *(("must_age_to", each) for each in ("55岁", "55岁以下", "５５ 周岁（含）以下")),
    ],
)
def test_age_is_read_as_a_bound_is_written(name, typed):
    assert ConditionFields.base_fields[name].clean(typed) == 55


@pytest.mark.parametrize(
    ("name", "typed"),
    [("must_age_from", "55岁以下"), ("must_age_to", "55岁以上"), ("must_age_to", "岁")],
)
def test_bound_of_an_age_that_says_the_other_side_is_no_number(name, typed):
    with pytest.raises(ValidationError):
        ConditionFields.base_fields[name].clean(typed)


@pytest.mark.parametrize(("typed", "meant"), PHONES.items())
def test_telephone_is_read_as_it_was_meant(typed, meant):
    assert PhoneField("电话", 64).clean(typed) == meant


@pytest.mark.parametrize("typed", ["1380013800", "打给林晓", "010-6000", "12"])
def test_what_cannot_be_dialled_is_turned_away_with_an_example(typed):
    with pytest.raises(ValidationError, match="请按 010-12345678 转 801 或 13800138000"):
        PhoneField("电话", 64).clean(typed)


def test_code_is_read_as_it_was_given_out_and_a_text_stays_as_it_was_written():
    typed = "ＹＹ２０２６－０００１ —９F3C"
    assert CodeField("受理编号", 32).clean(typed) == "YY2026-0001-9F3C"
    assert LineField("备注", 32).clean(typed) == typed  # the control: words are nobody's to bend


def test_fields_of_codes_and_telephones_are_such_fields():
    named = {
        name: field
        for name, field in fields().items()
        if any(word in str(field.label or "") for word in NAMES) and name not in WORDS
    }
    assert len(named) > 10
    wrong = {
        name for name, field in named.items() if not isinstance(field, (CodeField, PhoneField))
    }
    assert wrong == set()


def test_telephones_that_a_form_of_the_office_asks_are_such_fields():
    made = fields_of(PlanFields, {}, may_be_open=True)
    made |= fields_of(MaterialsFields, {}, may_be_open=True)
    phones = {name for name, field in made.items() if "电话" in str(field.label)}
    assert phones == {"person_phone", "hotline", "shop_phone"}
    assert {name for name in phones if isinstance(made[name], PhoneField)} == phones
