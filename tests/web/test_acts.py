"""What acts say and where they lead names only what they have; a form has its page to show."""

import inspect
from string import Formatter

import pytest

from huzhu.web.acts import Act
from huzhu.web.forms import Form
from huzhu.web.guards import office_only
from tests.addresses import table


@pytest.fixture(scope="module")
def declared():
    """Acts with the names that their address holds."""
    acts = [each for each in table() if hasattr(each.view, "act")]
    assert len(acts) >= 50
    return [(each.view.act, {*each.parameters}) for each in acts]


def _texts(act):
    return [text for text in (act.said, *act.leads[1:]) if isinstance(text, str)]


def _named(text):
    fields = [name for _, name, _, _ in Formatter().parse(text) if name]
    return {field.partition(".")[0].partition("[")[0] for field in fields}


def _known(act, held):
    has = {"case": act.find, "form": act.form}
    return {"result", "request", *held, *(name for name, there in has.items() if there)}


def test_sentences_and_ways_name_only_what_the_act_has(declared):
    named = [
        (text, _named(text), _known(act, held)) for act, held in declared for text in _texts(act)
    ]

    assert sum(bool(names) for _, names, _ in named) >= 50
    assert [text for text, names, known in named if names - known] == []


def test_every_way_leads_to_a_page_with_as_many_names_as_its_address_asks_for(declared):
    asked = {(each.name, len(each.parameters)) for each in table()}
    ways = [act.leads for act, _ in declared]

    assert [way for way in ways if (way[0], len(way) - 1) not in asked] == []


def _asked(act):
    """Names that the action takes beside its case, and those that it cannot do without."""
    taken = list(inspect.signature(act.action).parameters.values())[bool(act.find) :]
    own = [each for each in taken if each.name not in {"by", "at"}]
    return {each.name for each in own}, {each.name for each in own if each.default is each.empty}


def _said_by(form):
    """The names under which a form's fields go to its act."""
    fields = getattr(form, "base_fields", {})
    return {getattr(field, "goes_as", "") or name for name, field in fields.items()}


def test_form_gives_what_its_action_asks_for_and_a_button_needs_nothing(declared):
    plain = [act for act, _ in declared if getattr(act.form, "facts", None) in {None, Form.facts}]
    given = [(act, _said_by(act.form)) for act in plain if _is_known(act)]

    assert sum(bool(names) for _, names in given) >= 15
    for act, names in given:
        taken, needed = _asked(act)
        assert needed <= names <= taken, act.action.__name__


def _is_known(act):
    """Whether a class says which fields there are; a function may choose among forms."""
    return act.form is None or isinstance(act.form, type)


def test_act_with_a_form_and_no_page_to_show_cannot_be_declared():
    def postpone(): ...

    with pytest.raises(TypeError, match="postpone"):
        Act(office_only, postpone, Form, leads=("office:home",)).view()

    assert Act(office_only, postpone, leads=("office:home",)).view().act.action is postpone
