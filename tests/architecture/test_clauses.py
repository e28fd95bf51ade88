"""The table of clauses, the marks of the tests and the ids that the product names agree."""

import re
import subprocess
import sys

import pytest

from tests.architecture import source

TOOL = source.TOP / "tools" / "clauses"
TABLE = source.TOP / "docs" / "regulations" / "clauses.md"
ROW = re.compile(r"^\| ([SA]\d[\w.]*) \|", re.MULTILINE)
#: What an error, a form or a page names as the clause it rests on.
NAMED = re.compile(r"""\bclause\s*=\s*"([SA]\d[\w.]*)\"|\bclauses[^=\n]*= \{([^}]*)\}""")
#: An id in running text; ``S2.3.1`` may also be the paragraph that its clauses stand in.
WRITTEN = re.compile(r"\b[SA][1-7]\.\d(?:\.\d)?[a-z]?(?:\.[a-z]\b)?")
PLANTED = """
| S1 | 适用范围 | |
| S1.a | | agencies apply |
| S1.b | | points apply |
| S2 | 项目管理 | |
| S1.b | | points apply again |
| S3.a | | nobody's |
"""


def _run(*folder):
    outcome = subprocess.run(
        [sys.executable, TOOL, *folder], capture_output=True, text=True, check=False
    )
    return outcome.returncode, outcome.stdout.splitlines(), outcome.stderr.splitlines()


def _ids():
    return set(ROW.findall(TABLE.read_text()))


def _clauses():
    return {each for each in _ids() if not re.search(r"\.[a-z]$", each)}


def _paragraphs():
    """What clauses stand in: ``S2.3.1`` for S2.3.1a to S2.3.1c."""
    return {each[:end] for each in _clauses() for end in range(2, len(each))}


def test_clauses_are_cut_into_parts_and_every_mark_names_one():
    code, listed, faults = _run()
    untested, parts = map(int, re.findall(r"\d+", listed[-1]))
    assert faults == []
    assert parts == len(_ids()) - len(_clauses()) > 200
    assert len(listed) - 1 == untested < parts
    assert code == bool(untested)


def test_unknown_mark_and_part_without_test_are_told_when_they_are_planted(tmp_path):
    (tmp_path / "docs" / "regulations").mkdir(parents=True)
    (tmp_path / "docs" / "regulations" / "clauses.md").write_text(PLANTED)
    (tmp_path / "tests").mkdir()
    marks = '@pytest.mark.clause("S1.a", "S9.z")\n@pytest.mark.clause("S1")\ndef test(): ...\n'
    (tmp_path / "tests" / "test_planted.py").write_text(marks)

    code, listed, faults = _run(tmp_path)

    assert code == 1
    assert listed == ["S1.b  points apply again", "S3.a  nobody's", "2 of 3 parts have no test"]
    assert faults == [
        "S1.b: stands twice",
        "S2: has no parts",
        "S3: no clause has this part",
        "S1: a whole clause, name the parts that the test shows (test_planted.py:2)",
        "S9.z: no such part (test_planted.py:1)",
    ]


def named_by_errors_forms_and_pages(text):
    """Yield each clause that a class, a form's fields or a template's tag rests on."""
    for one, several in NAMED.findall(text):
        yield from filter(None, (one, *re.findall(r': "([SA][^"]*)"', several)))


def _read(suffix):
    return {
        source.short(path): path.read_text()
        for path in source.SOURCE.rglob(f"*{suffix}")
        if "migrations" not in path.parts
    }


def complaints(texts, *, ids_of, known):
    """Each id that no row of the table has, with the file that names it."""
    return sorted((name, each) for name, text in texts.items() for each in {*ids_of(text)} - known)


@pytest.mark.parametrize("suffix", [".py", ".html"])
def test_clauses_that_errors_forms_and_pages_name_stand_in_the_table(suffix):
    texts, ids_of = _read(suffix), named_by_errors_forms_and_pages
    assert len({each for text in texts.values() for each in ids_of(text)}) > 10
    assert complaints(texts, ids_of=ids_of, known=_clauses()) == []


def test_ids_in_docstrings_and_comments_stand_in_the_table():
    known, texts = _ids() | _paragraphs(), _read(".py")
    assert len({each for text in texts.values() for each in WRITTEN.findall(text)}) > 30
    assert complaints(texts, ids_of=WRITTEN.findall, known=known) == []


def test_unknown_clauses_are_told_when_they_are_planted():
    planted = {
        "errors.py": 'class A(E):\n    clause = "S2.2.9"\nclass B(E, clause="S1"):\n    ...\n',
        "forms.py": 'class F(Form):\n    clauses: ClassVar = {"a": "A4.4", "b": "A4.4.a"}\n',
        "page.html": '{% include "components/clause.html" with clause="S8" only %}',
    }
    assert complaints(planted, ids_of=named_by_errors_forms_and_pages, known=_clauses()) == [
        ("errors.py", "S2.2.9"),
        ("forms.py", "A4.4.a"),  # pages link to clauses, not to parts
        ("page.html", "S8"),
    ]
    written = {"rules.py": '"""As S2.2.1 and S2.2.1.d ask, and (S2.3.1); not S2.2.1.z, A5.9."""'}
    assert complaints(written, ids_of=WRITTEN.findall, known=_ids() | _paragraphs()) == [
        ("rules.py", "A5.9"),
        ("rules.py", "S2.2.1.z"),
    ]
