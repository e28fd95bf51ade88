"""``huzhu score``: facts in, points out, with neither database nor settings."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from huzhu import cli
from huzhu.kernel.sentences import sentence_of
from tests import harness

CASES_FILE = Path(__file__).parents[1] / "cases" / "score.json"
CASES = json.loads(CASES_FILE.read_text())
DISTRICT = {"agency_kind": "district"}


@pytest.fixture
def run_apart(tmp_path):
    """Run the command as the shell does, in an empty folder; ``given`` is its standard input."""

    def call(*arguments, given=None):
        return subprocess.run(
            [harness.HUZHU, "score", *map(str, arguments)],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C"},
            cwd=tmp_path,
            input=_bytes(given),
            capture_output=True,
            timeout=60,
            check=False,
        )

    return call


@pytest.fixture
def run(tmp_path, monkeypatch, capfdbinary):
    """Run it in this process: many inputs are read, a process is begun by ``run_apart`` alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "umask", lambda _mask: None)

    def call(*arguments, given=None):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(_bytes(given) or b"")))
        with pytest.raises(SystemExit) as ended:
            cli.main(["score", *map(str, arguments)])
        return subprocess.CompletedProcess("score", ended.value.code, *capfdbinary.readouterr())

    return call


def _bytes(given):
    text = given if given is None or isinstance(given, str | bytes) else json.dumps(given)
    return text.encode() if isinstance(text, str) else text


def told(outcome):
    return outcome.returncode, outcome.stdout.decode(), outcome.stderr.decode()


def refusal(outcome):
    """Return the one line of a refusal."""
    code, printed, said = told(outcome)
    assert (code, printed, said.count("\n")) == (2, "", 1)
    assert "Traceback" not in said
    return said.removeprefix("huzhu score: ").rstrip("\n")


@pytest.mark.clause("A3.2.a")
def test_score_of_a_list_is_a_list_that_agrees_with_the_worked_examples(run_apart):
    outcome = run_apart("--scheme", "2021", "-", given=[case["facts"] for case in CASES])

    assert outcome.returncode == 0
    results = json.loads(outcome.stdout)
    assert [
        {
            "total": result["total"],
            "items": {item: each["points"] for item, each in result["items"].items()},
            "verdict": result["verdict"],
        }
        for result in results
    ] == [case["expect"] for case in CASES]


@pytest.mark.clause("A3.2.a", "A7.2.c")
def test_score_of_one_object_is_one_sheet(run, tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({**DISTRICT, "longest_inactive_days": 120, "target_rate": 89.9}))

    outcome = run("--scheme", "2021", facts)

    sheet = json.loads(outcome.stdout)
    assert list(sheet) == ["total", "sections", "items", "verdict"]
    assert (sheet["total"], sheet["sections"]) == (9, {"1": 3, "2": 0, "3": 6, "4": 0})
    assert sheet["items"]["1.4"] == {
        "points": 3,
        "reason": "用户名最长未登录 120 天，超过 90 天、不超过 180 天，得 3 分",
    }
    assert sheet["verdict"] == "scored"
    assert b".0" not in outcome.stdout
    vetoed = run("--scheme", "2021", "-", given={**DISTRICT, "security_incident": True})
    assert json.loads(vetoed.stdout)["verdict"] == "vetoed"


@pytest.mark.clause("A3.1.a")
def test_score_lists_every_item_of_the_scheme_when_nothing_is_shown(run):
    sheet = json.loads(run("--scheme", "2021", "-", given=DISTRICT).stdout)
    assert len(sheet["items"]) == 30
    assert {item["points"] for item in sheet["items"].values()} == {0}
    assert [item["reason"] for item in sheet["items"].values() if not item["reason"]] == []


@pytest.mark.clause("A3.2.a")
def test_score_explained_shows_parts_full_marks_and_facts(run):
    facts = {**DISTRICT, "organisation_sound": True}
    sheet = json.loads(run("--scheme", "2021", "--explain", "-", given=facts).stdout)
    item = sheet["items"]["1.1"]
    assert (item["points"], item["full_marks"]) == (1, 4)
    assert [part["points"] for part in item["parts"]] == [1, 0, 0]
    assert item["missing"] == ["studies_per_year", "changes_reported_in_time"]


def test_score_of_no_agencies_is_no_sheets(run):
    assert told(run("--scheme", "2021", "-", given="[]")) == (0, "[]\n", "")


@pytest.mark.clause("A3.2.a")
@pytest.mark.parametrize(
    ("written", "fact"),
    [
        ('{"agency_kind": "district", "articls": 1}', "articls"),
        ('{"agency_kind": "district", "articles": true}', "articles"),
        ('{"agency_kind": "district", "articles": 5.0}', "articles"),
        ('{"agency_kind": "district", "articles": -1}', "articles"),
        ('{"agency_kind": "district", "coverage_rate": 100.01}', "coverage_rate"),
        ('{"agency_kind": "district", "target_rate": NaN}', "target_rate"),
        ('{"agency_kind": "district", "fee_growth_rate": -Infinity}', "fee_growth_rate"),
        ('{"agency_kind": "district", "loan_amount": 1e99999999999999999999}', "loan_amount"),
        ('{"agency_kind": "district", "loan_amount": 1000000000000}', "loan_amount"),
        (f'{{"agency_kind": "district", "articles": {10**400}}}', "articles"),
        (f'{{"agency_kind": "district", "articles": 1{"0" * 5000}}}', "articles"),
        ('{"agency_kind": "district", "fee_growth_rate": 1e400}', "fee_growth_rate"),
        ('{"agency_kind": "district", "meetings_attended": 1}', "meetings_attended"),
        ('{"agency_kind": "district", "meetings_attended": null}', "meetings_attended"),
        ('{"agency_kind": "district", "invoicing": "post"}', "invoicing"),
        ('{"agency_kind": "province"}', "agency_kind"),
        ('{"articles": 1}', "agency_kind"),
        ("{}", "agency_kind"),
        ('{"agency_kind": "district", "articles": 1, "articles": 2}', "articles"),
    ],
)
def test_refused_fact_is_named_in_one_line(run, written, fact):
    assert fact in refusal(run("--scheme", "2021", "-", given=written))


def test_refused_fact_of_a_list_is_named_with_its_place_and_nothing_is_printed(run):
    given = [DISTRICT, {**DISTRICT, "articles": "2"}]
    assert refusal(run("--scheme", "2021", "-", given=given)) == (
        "第 2 组数据：articles（全年投稿）须填整数，现为 2。请改正后再计分。"
    )


@pytest.mark.parametrize(
    "written",
    ["", "{", "3", "null", '"district"', "[[]]", '[{"agency_kind": "district"}, 7]', b"\xff\xfe"],
)
def test_what_is_no_facts_is_refused_in_one_line(run, written):
    assert "考核数据须是一个 JSON 对象" in refusal(run("--scheme", "2021", "-", given=written))


def test_deeply_nested_file_is_refused_in_one_line(run_apart):
    refused = refusal(run_apart("--scheme", "2021", "-", given="[" * 100_000))
    assert "考核数据须是一个 JSON 对象" in refused


def test_unknown_scheme_is_refused_with_those_at_hand(run):
    for name in ("2020", "../2021", ""):
        assert "现有方案：2021" in refusal(run("--scheme", name, "-", given=DISTRICT))


def test_missing_file_and_missing_scheme_are_refused(run, tmp_path):
    named = sentence_of(FileNotFoundError(2, "No such file or directory", "nowhere.json"))
    assert refusal(run("--scheme", "2021", "nowhere.json")) == named
    assert str(tmp_path) in refusal(run("--scheme", "2021", tmp_path))
    code, printed, said = told(run("-", given=DISTRICT))
    assert (code, printed, said.count("\n")) == (2, "", 1)
    assert "--scheme" in said


def test_every_digit_of_a_rate_counts(run):
    given = '{"agency_kind": "district", "target_rate": 89.99999999999999999999}'
    sheet = json.loads(run("--scheme", "2021", "-", given=given).stdout)
    assert sheet["items"]["3.3"]["points"] == 6


def test_command_needs_no_django():
    outcome = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, huzhu.assessment.scheme.commands; print('django' in sys.modules)",
        ],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout == "False\n"


def test_score_is_refused_when_a_figure_stands_twice(run):
    said = refusal(
        run("--scheme", "2021", "-", given='{"agency_kind": "district", "agency_kind": 1}')
    )
    assert said.startswith("每项数据只能填一次，agency_kind ")
