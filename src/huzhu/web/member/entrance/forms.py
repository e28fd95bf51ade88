"""Forms of the entrance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from huzhu.kernel.papers import PaperKind
from huzhu.people import bindings
from huzhu.web.fields import LineField, OneOf
from huzhu.web.forms import Form

if TYPE_CHECKING:
    from huzhu.people.models import Binding

_OTHERWISE = (
    "请换几个字再查找，例如“海淀”；还找不到的，"
    "请问本单位工会由哪个代办机构受理，再按代办机构的名称查找。"
)
_DIGITS = {"inputmode": "numeric"}


class SignIn(Form):
    """A telephone, and the code that went there; each is sent with its own button."""

    use_required_attribute = False

    number = LineField(
        "手机号",
        20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
        missing="请填写本人的手机号。",
        is_kept=False,
    )
    code = LineField(
        "验证码",
        12,
        required=False,
        widget=forms.TextInput(attrs={**_DIGITS, "autocomplete": "one-time-code"}),
        is_kept=False,
    )

    def clean_code(self) -> str:
        """The code is asked for when somebody wants in, not when it is still to be sent."""
        code = str(self.cleaned_data["code"])
        if "enter" in self.data and not code:
            raise forms.ValidationError("请填写短信里的六位验证码。", code="required")
        return code


class Bind(Form):
    """Who somebody is: as the paper says, and which union or agency knows them.

    The unit is looked for by a part of its name; where one alone is found, it is the one. Whoever
    said it before (``last``) finds it again; of a number the end alone: left blank it is the same.
    """

    use_required_attribute = False

    name = LineField("姓名", 64, missing="请填写证件上的姓名。", is_kept=False)
    paper = OneOf("证件", PaperKind)
    id_number = LineField("证件号码", 40, missing="请填写证件上的号码。", is_kept=False)
    unit = LineField(
        "所在单位或工会",
        60,
        required=False,
        example="名称里的几个字，如：中心医院",
        is_kept=False,
    )
    place = OneOf("请选择", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, last: Binding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        if last is not None:
            self._begin_with(last)
        given = self.data if self.is_bound else self.initial
        found = bindings.named(str(given.get("unit") or ""))
        self.found, self.has_more = found[: bindings.MOST_NAMED], len(found) > bindings.MOST_NAMED
        chosen = bindings.place_of(str(given.get("place") or ""))
        if chosen is not None and chosen not in self.found:
            self.found = [chosen, *self.found]
        if chosen is None and len(self.found) == 1:
            self.initial["place"] = self.found[0].key
        self.offer("place", [(each.key, each.label) for each in self.found])

    def _begin_with(self, last: Binding) -> None:
        place = f"a{last.named_id}"
        told = {"name": last.name, "paper": last.paper, "place": place}
        self.initial = {**told, **self.initial}
        number = self.fields["id_number"]
        number.required = False
        number.widget.attrs["placeholder"] = f"不改的留空（末四位 {last.id_tail}）"

    def clean_id_number(self) -> str:
        """Blank is what was said before, of the same paper; it never stood on the page."""
        number, paper = str(self.cleaned_data["id_number"]), self.cleaned_data.get("paper")
        if not number and self.last is not None:
            if paper and paper != self.last.paper:
                raise forms.ValidationError("换了证件种类的，请填写新证件上的号码。", code="other")
            return self.last.id_number
        return number

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        chosen = [each for each in self.found if each.key == given.get("place")]
        places = chosen or (self.found if len(self.found) == 1 else [])
        if not places:
            self.errors.pop("place", None)  # what was chosen is no longer there: said in words
            many = "请在找到的工会、代办机构中选一个。"
            none = "请写出所在单位或工会名称里的几个字，再按“查找单位或工会”选择。"
            if unit := given.get("unit"):
                none = f"没有名称里有“{unit}”的工会或代办机构。{_OTHERWISE}"
            self.add_error("place" if self.found else "unit", many if self.found else none)
        return {**given, "place": places[0] if places else None}

    def facts(self) -> dict[str, Any]:
        given = super().facts()
        return {
            "name": given["name"],
            "paper": PaperKind(given["paper"]),
            "id_number": given["id_number"],
            "agency_id": given["place"].agency_id,
        }
