"""No text is cut without a word: the browser cuts nothing, the server says how long it may be."""

import importlib
import pkgutil
import re

import pytest

import huzhu.web
from huzhu.web.fields import LineField, PhoneField
from huzhu.web.forms import Form
from tests.architecture import source


def forms_of(kind=Form):
    for each in kind.__subclasses__():
        yield each
        yield from forms_of(each)


def bounded():
    """Every text field of every form of the pages that may have so many characters."""
    for each in pkgutil.walk_packages(huzhu.web.__path__, "huzhu.web."):
        importlib.import_module(each.name)
    return {
        f"{form.__name__}.{name}": field
        for form in forms_of()
        if form.__module__.startswith("huzhu.web")
        for name, field in form.base_fields.items()
        if getattr(field, "max_length", None) and hasattr(field, "strip")
    }


def test_every_text_field_tells_how_long_it_is_and_may_be():
    found = bounded()
    assert len(found) > 60
    for name, field in found.items():
        assert isinstance(field, LineField), name
        assert "maxlength" not in field.widget.attrs, name
        assert field.widget.attrs.get("data-most") == str(field.max_length), name
        if isinstance(field, PhoneField):
            continue  # whatever is longer than one can be dialled is told of as none
        sentence = f"此项最多 {field.max_length} 个字，现在是 {field.max_length + 1} 个字。"
        with pytest.raises(Exception, match=sentence):
            field.clean("字" * (field.max_length + 1))
        assert field.clean("字" * field.max_length) == "字" * field.max_length


def test_no_page_or_script_cuts_a_text():
    texts = {
        path: path.read_text()
        for pattern in ("*.html", "*.js", "*.py")
        for path in source.SOURCE.rglob(pattern)
        if "vendor" not in path.parts
    }
    assert len(texts) > 500
    cutting = {str(path) for path, text in texts.items() if re.search(r"maxlength\s*=", text)}
    assert cutting == set()
