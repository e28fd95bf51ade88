"""Whatever is sent to whatever address, by anybody: an answer in words, never a fault.

The short form has a fixed seed and one of its own each time, which it prints; ``make long`` sends
50,000 cases. At least half of them reach an act, by a person who may.
"""

import itertools
import os
import random
import re
from collections import Counter

import pytest
from django.test import Client

from huzhu import cli
from huzhu.kernel.numbers import NumberKind
from huzhu.web.agency.budgets.forms import ApprovalForm
from tests.addresses import filled, table
from tests.crawl import walk
from tests.crawl.pages import Form
from tests.crawl.walk import Case, Visitor, taken_back
from tests.demo.conftest import TODAY
from tests.fuzzing import values
from tests.fuzzing.crowd import Run

pytestmark = pytest.mark.usefixtures("loaded", "standing_clock")
SHORT, LONG = 100, 50_000
#: The long form says after each part how far it is; what was found until then is told.
PARTS = 20
#: People of the short form: a few who get far, not everybody at the first page.
FEW = {"agency": 3, "office": 3, "member": 1}


@pytest.fixture
def visitors() -> list[Visitor]:
    return walk.visitors(on=TODAY)


def few_of(visitors: list[Visitor], seed: int) -> list[Visitor]:
    chance = random.Random(seed)
    return [
        each
        for audience, count in FEW.items()
        for each in chance.sample([v for v in visitors if v.audience == audience], count)
    ]


def fuzzed(visitors, *, seed: int, count: int) -> Run:
    print(f"seed {seed}")
    with Run(visitors, seed=seed) as run:
        run.cases(count)
    print(f"{run.sent} cases, {run.reached} reached one of {len(run.acts)} acts, ", end="")
    print(f"{sorted(run.acts)}, {len(run.addresses)} addresses, {len(run.faults)} faults")
    return run


@pytest.mark.parametrize("seed", [7, random.SystemRandom().randrange(10**6)], ids=["fixed", "new"])
def test_nothing_that_people_send_is_a_fault(visitors, seed):
    run = fuzzed(few_of(visitors, seed), seed=seed, count=SHORT)
    assert not run.faults, run.told()
    assert run.reached >= run.sent / 2


@pytest.fixture(scope="module")
def first_seed() -> int:
    return int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(10**6)))


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_of_50000_cases_is_a_fault(visitors, first_seed, part):
    count = int(os.environ.get("FUZZ_CASES", LONG)) // PARTS
    run = fuzzed(visitors, seed=first_seed + part, count=count)
    assert not run.faults, run.told()
    assert run.reached >= run.sent / 2
    assert len(run.acts) >= min(10, count // 100), run.acts


def test_a_field_without_bounds_is_found(visitors, monkeypatch):
    """The negative control: the same run finds a number that no column holds."""
    monkeypatch.setattr(NumberKind, "holds", lambda _kind, _value: True)
    clerk = next(each for each in visitors if each.audience == "agency")
    form = Form("/agency/budget/2027/edit/", "post")
    line = {"TOTAL_FORMS": "1", "INITIAL_FORMS": "0", "0-name": "观影", "0-amount": "1" + "0" * 40}
    sent = {"approved_on": ["2026-11-01"], **{f"line-{k}": [v] for k, v in line.items()}}
    # The lines that projects stand on are shown first; filing names what was shown.
    listed = clerk.client.post(form.action, {name: values[0] for name, values in sent.items()})
    sent["seen"] = re.findall(r'name="seen" value="([^"]+)"', listed.content.decode())
    with Run([clerk], seed=1) as run:
        run.send(clerk, Case("post", form.action, sent, "40 digits"))
    assert run.reached == 1
    assert run.faults


def test_text_of_a_framework_is_found(visitors, monkeypatch):
    """The negative control: the same run finds a sentence that is not ours."""
    monkeypatch.setitem(
        ApprovalForm.base_fields["approved_on"].error_messages, "invalid", "Bad day."
    )
    clerk = next(each for each in visitors if each.audience == "agency")
    sent = {"approved_on": ["x"], "line-TOTAL_FORMS": ["0"], "line-INITIAL_FORMS": ["0"]}
    with Run([clerk], seed=1) as run:
        run.send(clerk, Case("post", "/agency/budget/2027/edit/", sent, "no day"))
    assert {"foreign word: Bad", "foreign word: day"} <= set(run.faults)


@pytest.mark.parametrize(
    "methods", [1, pytest.param(2, marks=pytest.mark.long)], ids=["in turns", "both"]
)
def test_every_address_answers_whatever_stands_in_its_place(visitors, methods):
    """Each line of the table, with something wrong in every place, opened or sent by somebody."""
    chance = random.Random(11)
    lines = table()
    assert len(lines) > 200
    turns = itertools.cycle(("get", "post"))
    with Run(visitors, seed=11) as run:
        for line in lines:
            for method in itertools.islice(turns, methods):
                case = Case(method, "/" + _filled(line.route, chance), odd=line.route)
                run.send(chance.choice(visitors), case)
    assert not run.faults, run.told()


def _filled(route: str, chance: random.Random) -> str:
    whole = ("0", "1", "2026", "2099", "9999", str(2**31), str(2**63), "9" * 400, "9" * 5000)
    words = (
        "%00",
        "%ED%A0%80",
        "%F0%9F%99%82",
        "%E2%80%AE",
        "1E%2B400",
        "9" * 400,
        "-1",
        "2026-0001",
    )

    def value(_name: str, kind: str, _words: str) -> str:
        if kind == "day":
            return chance.choice(("9999-12-31", "0001-01-01", "2026-02-30", "2026-11-21"))
        return chance.choice(whole if kind in {"key", "year", "int"} else words)

    return filled(route, value)


def test_every_figure_by_call_is_taken_or_refused_by_name(visitors):
    chance = random.Random(13)
    offices = [each for each in visitors if each.audience == "office"]
    with Run(offices, seed=13) as run:
        answers = [_call(chance.choice(offices).client, chance) for _ in range(150)]
    assert [each.content for each in answers if each.status_code >= 500] == []
    assert sum(each.status_code == 200 for each in answers) > 5
    assert run._acts.count >= 20


def _call(client: Client, chance: random.Random):
    names = ("target_rate", "loan_amount", "articles", "cards_bound", "invoicing", "none", "互助🙂")
    facts = {chance.choice(names): chance.choice(values.JSON) for _ in range(3)}
    body = {"system": chance.choice(["业务系统", "业务系统", chance.choice(values.JSON)])}
    body["agencies"] = [{"agency": chance.choice(["D01", "D02", "x"]), "facts": facts}]
    if chance.random() < 0.3:
        body[chance.choice(["system", "agencies", "none"])] = chance.choice(values.JSON)
    year = chance.choice([TODAY.year, TODAY.year, TODAY.year - 1, 0, 9999, "x", "%00"])
    address = f"/api/v1/assessment/{year}/facts"
    with taken_back():
        return client.post(address, values.as_json(body), content_type="application/json")


def _commands(value: str) -> list[list[str]]:
    return [
        ["deadlines", f"--start={value}"],
        ["deadlines", f"--received={value}"],
        ["offers", "audit", "--", value],
        ["score", f"--scheme={value}", "-"],
        ["score", "--scheme=2021", "--", f"{value}.json"],
        ["members", "import", "--dry-run", "--", f"{value}.csv"],
    ]


def test_every_option_of_a_command_ends_with_one_line(monkeypatch, capsys):
    """What an option says is answered with 0, 1 or 2; nothing else leaves ``main``."""
    monkeypatch.setattr(cli, "_open_product", lambda: None)
    ends = Counter()
    for value in (*values.HOSTILE, *values.GENTLE, *values.DAYS):
        for arguments in _commands(value[:9000]):
            with pytest.raises(SystemExit) as ended:
                cli.main(arguments)
            ends[ended.value.code] += 1
            assert capsys.readouterr().err.count("\n") <= 1, arguments
    assert set(ends) <= {0, 1, 2}
    assert ends[0] >= 8
