"""Cases: what one person sends to one address, made from what a page offers.

A case is the form as the person would send it, with one thing wrong or odd in it. Not here: the
values (``values``), who sends (``crowd``).
"""

import random

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.crawl.pages import Control, Form
from tests.crawl.walk import Case
from tests.fuzzing import values

TEXT = "经核对无误，同意办理。"


def filled(form: Form, chance: random.Random) -> dict[str, list[object]]:
    """The form as its person could send it: what stands in it, the rest filled in."""
    sent: dict[str, list[object]] = {}
    for control in form.controls.values():
        value = _value(control, chance)
        if value is not None:
            sent[control.name] = [value]
    if form.buttons:
        name, value = chance.choice(form.buttons)
        sent[name] = [value]
    return sent


def _value(control: Control, chance: random.Random) -> object:
    if control.kind == "file":
        return _file(chance.choice(values.FILES[:2])) if chance.random() < 0.7 else None
    if control.kind == "checkbox":
        return chance.choice(control.options) if chance.random() < 0.6 else None
    if control.value:
        return control.value
    if control.options:
        return chance.choice([each for each in control.options if each] or [""])
    if control.kind in {"date", "datetime-local"}:
        day = chance.choice(values.DAYS[:4])
        return day if control.kind == "date" else f"{day}T10:00"
    return "1" if control.is_number else TEXT if control.is_text else ""


def gentle(form: Form, sent: dict[str, list[object]], chance: random.Random) -> Case:
    """Something odd that the form takes all the same."""
    texts = [c for c in form.controls.values() if c.is_text and c.name in sent]
    numbers = [c for c in form.controls.values() if c.is_number and c.name in sent]
    odd = dict(sent)
    if texts and chance.random() < 0.6:
        name, value = chance.choice(texts).name, chance.choice(values.GENTLE)
        odd[name] = [value]
    elif numbers and chance.random() < 0.5:
        name, value = chance.choice(numbers).name, chance.choice(values.NUMBERS)
        odd[name] = [value]
    else:
        name, value = f"没有的{chance.randrange(9)}", chance.choice(values.GENTLE)
        odd[name] = [value] * chance.randrange(1, 4)
    return Case("post", form.action, odd, f"{name}={value!r}")


def hostile(form: Form, sent: dict[str, list[object]], chance: random.Random) -> Case:
    """Something in it is wrong: a value, its type, its number, its absence."""
    odd, names = dict(sent), list(sent) or ["name"]
    name = chance.choice(names)
    how = chance.random()
    if how < 0.12:
        odd.pop(name, None)
        return Case("post", form.action, odd, f"without {name}")
    value = chance.choice(values.HOSTILE)
    if how < 0.22:
        odd[name] = [*odd.get(name, []), value, value]
    elif how < 0.3:
        odd[name] = [_file(chance.choice(values.FILES))]
        value = odd[name][0].name
    elif how < 0.34:
        odd[f"{name}{value[:20]}"] = [value]
    else:
        odd[name] = [value]
    return Case("post", form.action, odd, f"{name}={value[:80]!r}")


def search(path: str, form: Form | None, chance: random.Random) -> Case:
    """A typed address: one of its parameters, or one that it does not have."""
    names = [*(form.controls if form else ()), "page", "next", "sort", "tab", "day", "year", "text"]
    name, value = chance.choice(names), chance.choice(values.HOSTILE)
    return Case("get", path, {name: [value]}, f"?{name}={value[:80]!r}")


def _file(named: tuple[str, bytes]) -> SimpleUploadedFile:
    return SimpleUploadedFile(*named)
