"""The words of the trail: every act of the apps that touch a project has its Chinese name."""

import importlib
import pkgutil
import re

import huzhu.budget.actions
import huzhu.claims.actions
import huzhu.documents.actions
import huzhu.notices.actions
import huzhu.procurement.actions
import huzhu.projects.actions
from huzhu.web.console.labels import ACT_LABELS, ACT_TONES
from huzhu.web.console.timeline import note_of

APPS = (
    huzhu.budget.actions,
    huzhu.claims.actions,
    huzhu.documents.actions,
    huzhu.notices.actions,
    huzhu.procurement.actions,
    huzhu.projects.actions,
)


def modules_of(package):
    yield package
    for found in pkgutil.iter_modules(getattr(package, "__path__", ())):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def test_every_act_has_a_label_when_it_can_stand_in_a_projects_record():
    codes = {
        act.audit_code
        for app in APPS
        for module in modules_of(app)
        for act in vars(module).values()
        if hasattr(act, "audit_code")
    }
    assert len(codes) > 40
    assert codes - set(ACT_LABELS) == set()


def test_every_label_is_chinese_and_every_tone_belongs_to_a_label():
    assert [label for label in ACT_LABELS.values() if re.search(r"[a-z_]", label)] == []
    assert set(ACT_TONES) <= set(ACT_LABELS)


def test_note_names_what_happened_when_the_facts_have_words():
    facts = {"verdict": "object", "reason": "单价偏高", "account": 7, "content": "ab12cd34ef"}
    assert note_of(facts) == "不同意 · 原因：单价偏高 · 内容校验值 ab12cd34"


def test_note_says_the_reason_of_a_termination_in_the_regulations_words():
    assert note_of({"reason": "force_majeure"}) == "原因：因不可抗力，无法继续按方案开展"


def test_note_writes_money_as_pages_do():
    facts = {"supplier": "甲公司", "marks_total": "91.50", "price_total": "1234567.80"}
    assert note_of(facts) == "中选单位：甲公司 · 总分 91.50 · 总价 1,234,567.80 元"


def test_note_is_empty_when_the_facts_have_no_words():
    assert note_of({"revision": 3, "reason": ""}) == ""
