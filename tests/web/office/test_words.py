"""The words of the trail: every act of the product has its Chinese name."""

import importlib
import pkgutil

import huzhu
from huzhu.web.office.trail.words import LABELS, subject_label


def audit_codes() -> set[str]:
    codes = set()
    for module in pkgutil.walk_packages(huzhu.__path__, "huzhu."):
        if module.name.split(".")[2:3] == ["actions"]:
            functions = vars(importlib.import_module(module.name)).values()
            codes |= {each.audit_code for each in functions if hasattr(each, "audit_code")}
    return codes


def test_every_act_has_its_words_when_the_trail_shows_it():
    assert audit_codes() - set(LABELS) == set()


def test_subject_is_not_doubled_when_it_bears_its_kind():
    assert subject_label("project:2026-0012") == "项目 2026-0012"
    assert subject_label("meeting:主任办公会〔2026〕12次") == "主任办公会〔2026〕12次"
    assert subject_label("calendar") == "工作日历"
