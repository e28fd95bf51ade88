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


@pytest.mark.parametrize("suffix", [".py", ".html"])
def test_clauses_that_errors_forms_and_pages_name_stand_in_the_table(suffix):
    found = {
        (each, source.short(path))
        for path in source.SOURCE.rglob(f"*{suffix}")
        for one, several in NAMED.findall(path.read_text())
        for each in (one, *re.findall(r': "([SA][^"]*)"', several))
        if each
    }
    assert len({each for each, _ in found}) > 10
    assert {each for each in found if each[0] not in _clauses()} == set()


def test_ids_in_docstrings_and_comments_stand_in_the_table():
    known = _ids()
    chapters = {each[:end] for each in known for end in range(2, len(each))}
    written = {
        (each, source.short(path))
        for path in source.files()
        for each in WRITTEN.findall(path.read_text())
    }
    assert len({each for each, _ in written}) > 30
    assert {each for each in written if each[0] not in known | chapters} == set()
