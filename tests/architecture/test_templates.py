"""Templates are formatted by a tool, none of their lines is too long, no sentence is torn.

Not here: what a template may contain (``tests/web/test_safeguards.py``), pages in a browser.
"""

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture import source

LONGEST_LINE = 160
FORMATTER = Path(sys.executable).with_name("djangofmt")
_CHINESE = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
#: A line's end between two Chinese characters is a blank that the reader sees.
TORN = re.compile(rf"[{_CHINESE}]\s*\n\s*[{_CHINESE}]")
AFTER_DAY = re.compile(rf"\|(?:long|due)_day \}}\}} [{_CHINESE}]")
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)


def templates(top=source.SOURCE):
    return sorted(path for path in top.rglob("templates/**/*") if path.suffix in {".html", ".txt"})


def _unformatted(top):
    """Return what the formatter would change or cannot read; nothing: all is as it leaves it."""
    asked = [FORMATTER, "--check", top]
    answer = subprocess.run(asked, cwd=source.TOP, capture_output=True, text=True, check=False)
    said = answer.stdout + answer.stderr
    found = re.findall(r"Would reformat: (\S+)|╭─\[(\S+?):\d", said)
    assert bool(found) == bool(answer.returncode), said
    return sorted({Path(first or second).name for first, second in found})


def _long(paths):
    return [
        f"{path.name}:{number} has {len(line)} characters"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ]


def _torn(paths):
    return [path.name for path in paths if TORN.search(COMMENT.sub("", path.read_text()))]


POSTS = re.compile(r'<form\b[^>]*?method="post".*?</form>', re.DOTALL)
FIELDS = re.compile(
    r"as_field_group|components/errors\.html|row_field|entry_grid|\{\{ field|\{\{ \w*form\.\w+ \}\}"
)
SUMMARY = re.compile(
    r"form_errors\.html|grid_errors\.html|\{\{ \w*form \}\}|form_fields\.html|sections\.html"
)
#: The summary of a grid names its cells; one of a form and its grid, or beside each row, does, too.
OF_GRID = re.compile(r"grid_errors\.html|form_errors\.html\" with form=(row|bench)")
#: A search, and pages whose summary stands above the form.
WITHOUT_SUMMARY = {
    "members.html", "list_columns.html", "received_list.html", "scheme_adopt.html",
}  # fmt: skip


def _unsummed(paths):
    """Forms that say what is wrong beside a field, and do not lead there from above."""
    return {
        path.name
        for path in paths
        for form in POSTS.findall(path.read_text())
        if (FIELDS.search(form) and not SUMMARY.search(form))
        or ("management_form" in form and not OF_GRID.search(form))
    }


def test_every_form_leads_from_above_to_what_is_wrong_in_it(tmp_path):
    count = sum(len(POSTS.findall(path.read_text())) for path in templates())
    assert count > 80
    assert _unsummed(templates()) == WITHOUT_SUMMARY
    planted = tmp_path / "planted.html"
    planted.write_text('<form method="post">{{ form.name.as_field_group }}</form>')
    assert _unsummed([planted]) == {"planted.html"}


#: Where a sum is signed, approved or given up: in the plan, the award, the request, the agenda.
SIGNED = {
    "agency/parts/amount.html", "agency/submit_plan.html", "agency/check.html", "agency/apply.html",
    "agency/budget.html", "agency/parts/weakened_lines.html", "console/parts/plan_paper.html",
    "console/project/procurement.html", "office/meeting.html", "office/parts/decided_on.html",
    "office/terminate.html", "office/parts/deciding_facts.html",
}  # fmt: skip


def test_sum_that_is_signed_stands_in_capitals_beside_its_figures():
    found = {path.as_posix().partition("/templates/")[2]: path.read_text() for path in templates()}
    without = {name for name in SIGNED if not re.search("capitals", found[name])}
    assert without == set()


def test_templates_are_formatted():
    assert len(templates()) > 200
    assert _unformatted(source.SOURCE) == []


def test_no_line_of_a_template_is_longer_than_160_characters():
    assert _long(templates()) == []


def test_no_chinese_sentence_of_a_template_is_torn_by_a_line_break():
    assert sum(bool(re.search(f"[{_CHINESE}]", path.read_text())) for path in templates()) > 200
    assert _torn(templates()) == []


def test_no_blank_stands_between_a_day_and_the_words_after_it():
    """A day in words ends with 日 or 周三; a moment ends with figures, which a blank follows."""
    found = {path.name: path.read_text() for path in templates()}
    assert sum(bool(re.search(r"\|(long|due)_day \}\}", text)) for text in found.values()) > 20
    assert {name for name, text in found.items() if AFTER_DAY.search(text)} == set()
    assert AFTER_DAY.search("{{ row.due_on|long_day }} 前答复")


ALONE = re.compile(r'{% include "([^"]+)"[^%]* only %}')


def _without_token(paths):
    """Return includes that take nothing of the page and hold a form, which needs the token."""
    texts = {path.as_posix().partition("/templates/")[2]: path.read_text() for path in paths}
    holding = {name for name, text in texts.items() if "{% press %}" in text}
    return {
        f"{name}: {alone}"
        for name, text in texts.items()
        for alone in ALONE.findall(text)
        if alone in holding
    }


def test_no_form_is_included_without_the_token_that_it_sends(tmp_path):
    """Without scripts nobody else brings it, and the form is answered as one of another session."""
    assert sum(len(ALONE.findall(path.read_text())) for path in templates()) > 100
    assert _without_token(templates()) == set()
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "form.html").write_text("<form>{% press %}</form>")
    (folder / "page.html").write_text('{% include "form.html" with row=row only %}')
    assert _without_token(templates(tmp_path)) == {"page.html: form.html"}


def test_a_template_that_is_not_as_the_tool_leaves_it_is_noticed(tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "pyproject.toml").symlink_to(source.TOP / "pyproject.toml")
    for name, text in {
        "good.html": "<p>报送方案</p>\n",
        "untidy.html": "<div><p>报送</p>\n<p>方案</p></div>\n",
        "unread.html": "{% if a %}<tr>{% endif %}<td>一</td></tr>\n",
        "long.html": f"<p>\n  {'报' * LONGEST_LINE}\n</p>\n",
        "torn.html": f"<p>\n  {'报送' * 60}\n  {'方案' * 60}\n</p>\n",
    }.items():
        (folder / name).write_text(text)

    assert _unformatted(tmp_path) == ["unread.html", "untidy.html"]
    assert _long(templates(tmp_path)) == ["long.html:2 has 162 characters"]
    assert _torn(templates(tmp_path)) == ["torn.html"]
