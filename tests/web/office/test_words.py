"""What the trail calls its cases."""

from huzhu.web.office.trail.views import subject_label


def test_subject_is_not_doubled_when_it_bears_its_kind():
    assert subject_label("project:2026-0012") == "项目 2026-0012"
    assert subject_label("meeting:主任办公会〔2026〕12次") == "主任办公会〔2026〕12次"
    assert subject_label("calendar") == "工作日历"
