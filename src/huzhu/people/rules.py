"""What holds for numbers, names, positions and a member's entry. Values in, value or reason out.

Not here: what only the register can say: duplicates, numbers that others hold (``staging``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from huzhu.documents.columns import Column
from huzhu.kernel.identifiers import (
    damage_of,
    is_id_number,
    is_mobile,
    is_total,
    listed_code,
    mask_personal,
    normalise,
    normalise_mobile,
    normalise_name,
)
from huzhu.kernel.papers import PaperKind, born_by, paper_of, read_paper
from huzhu.people.errors import RoleWithoutPlace, TermBackwards
from huzhu.people.facts import FACT_LIST, NOTHING_KNOWN, MemberFacts, as_cells, read_facts
from huzhu.people.name_errors import (
    AccountNameWrong,
    OrganisationNameWrong,
    OrganisationNumberWrong,
    PersonNameWrong,
)
from huzhu.people.states import AGENCY_ROLES, DEPARTMENT_ROLES, Role, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

#: The columns of a list of members, in our order; a file may have them in any.
MEMBER_LIST = (
    Column(
        "会员编号",
        also=("会员号", "会员编码", "会员号码"),
        note="不超过二十位的字母和数字，整列设为文本",
    ),
    Column("姓名", also=("会员姓名", "职工姓名"), note="六十四字以内的文字，不含数字和公式符号"),
    Column(
        "身份证号",
        also=("身份证号码", "身份证", "居民身份证号", "居民身份证号码", "公民身份号码"),
        or_else=("证件号码", "证件号"),
        keeps=4,
        note="十八位，整列设为文本；也可以是港澳台居民居住证、外国人永久居留身份证的号码，护照写作“护照E12345678”",
    ),
    Column(
        "手机",
        also=("手机号", "手机号码", "移动电话"),
        or_else=("联系电话", "电话", "电话号码", "联系方式"),
        keeps=4,
        note="须有这一列；十一位手机号码，没有的留空",
    ),
    Column(
        "工会编号",
        also=("工会号", "工会编码", "基层工会编号"),
        note="已登记的工会的编号，整列设为文本",
    ),
    Column("会籍", also=("会籍状态",), note=f"{'、'.join(each.label for each in Standing)}之一"),
    *FACT_LIST,
)
COLUMNS = tuple(column.label for column in MEMBER_LIST)
#: How many of them every list has; of the others a list has all, some or none.
NEEDED = sum(column.is_needed for column in MEMBER_LIST)
LONGEST_NAME = 64
LONGEST_AGENCY_NUMBER, LONGEST_UNION_NUMBER = 16, 20
LONGEST_ACCOUNT_NAME = 64
_SHOWN = 24
_TOTAL = "本行是合计，不是会员，没有写入。"
_NOTHING: Mapping[str, str] = MappingProxyType({})

_FOREIGN = re.compile(r"[A-Z]{3}\d+")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
_ACCOUNT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: 〇 (U+3007) is a character of names, whatever Unicode files it under.
_NAME_MARKS = frozenset("·•・.-' 〇")
_STANDINGS = {each.label: each.value for each in Standing}
#: Lists also say 脱保 and 退会.
_STANDINGS_IN_LISTS = {label.removeprefix("已"): kept for label, kept in _STANDINGS.items()}


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be registered, as known to the caller."""

    number: str
    name: str
    id_number: str
    union_number: str
    phone: str = ""
    standing: Standing = Standing.ACTIVE
    facts: MemberFacts = NOTHING_KNOWN

    def cells(self) -> tuple[str, ...]:
        """The same as one row of a list, in the order of ``COLUMNS``."""
        standing = Standing(self.standing).label
        needed = (self.number, self.name, self.id_number, self.phone, self.union_number, standing)
        return (*needed, *as_cells(self.facts)) if any(self.facts) else needed


@dataclass(slots=True)
class MemberEntry:
    """One entry that holds by itself, in normal form; not frozen, because millions are made."""

    number: str
    name: str
    id_number: str
    phone: str
    union_id: int
    standing: str
    facts: MemberFacts = NOTHING_KNOWN


def read_entry(
    cells: Sequence[str],
    *,
    union_ids: Mapping[str, int],
    on: date,
    unpadded: Mapping[str, str] = _NOTHING,
) -> MemberEntry | str:
    """Return an entry in normal form, or all that cannot be right, a sentence each (S2.1.1).

    ``cells`` stand in the order of ``COLUMNS``, or only those that are needed, read ``on`` that
    day. ``unpadded``: numbers of
    unions by what is left of them without their zeros.
    """
    number, name, id_number, phone, union_number, standing = map(_unmarked, cells[:NEEDED])
    number, id_number = number.upper(), read_paper(id_number)
    phone, name = normalise_mobile(phone), normalise_name(name)
    faults = _faults_of(number, name, id_number, phone)
    if not faults and not born_by(id_number, on=on):
        faults = _BORN_LATER
    union_id = union_ids.get(union_number.upper())
    if union_id is None:
        faults += _union_fault(union_number, unpadded.get(union_number.upper(), ""))
    kept = _STANDINGS_IN_LISTS.get(standing.removeprefix("已"))
    if kept is None:
        faults += f"会籍须为“{'”“'.join(_STANDINGS)}”之一，请更正。"
    facts = read_facts([*map(_unmarked, cells[NEEDED:])], id_number=id_number, on=on)
    faults += facts if isinstance(facts, str) else ""
    if faults or union_id is None or kept is None or isinstance(facts, str):
        return _TOTAL if any(map(is_total, cells)) else faults
    return MemberEntry(number, name, id_number, phone, union_id, kept, facts)


def numbers_told(cells: Sequence[str]) -> tuple[str, str]:
    """The numbers of member and union as handed in, whatever is wrong; a sum's row has none."""
    if any(map(is_total, cells)):
        return "", ""
    number, union_number = (mask_personal(_unmarked(cells[at]).upper()) for at in (0, 4))
    return number, union_number


def _unmarked(text: str) -> str:
    is_marked = text[:1] in {"=", "'", "\u2018", "\u2019"}
    return normalise(listed_code(text) if is_marked else text)


def _faults_of(number: str, name: str, id_number: str, phone: str) -> str:
    faults = ""
    if not _NUMBER.fullmatch(number) or is_id_number(number):
        faults += _number_fault(number)
    faults += fault_of_name(name)
    if paper_of(id_number) is None:
        faults += _id_number_fault(id_number)
    return faults + fault_of_phone(phone)


def fault_of_name(name: str) -> str:
    """What cannot be right of a member's name in normal form; nothing: it may be one."""
    if is_person_name(name):
        return ""
    told = "姓名须为六十四字以内的文字，不含数字和公式符号，请核对。"
    return told if name else _missing("姓名")


def fault_of_paper(number: str, *, on: date) -> str:
    """What cannot be right on that day of the number of a paper in normal form."""
    if paper_of(number) is None:
        return _id_number_fault(number)
    return "" if born_by(number, on=on) else _BORN_LATER


def fault_of_phone(phone: str) -> str:
    """What cannot be right of a telephone in normal form; a member may have none."""
    return "手机须为十一位手机号码，请核对，或留空。" if phone and not is_mobile(phone) else ""


def _number_fault(number: str) -> str:
    if not number:
        return _missing("会员编号")
    if damage := damage_of(number):
        return f"会员编号{damage}，请把该列设为文本后重新填写。"
    if is_id_number(number):
        return "会员编号须是本会编的号，这里是身份证号码，请核对是否填错了列。"
    return "会员编号须为不超过二十位的字母和数字，请核对。"


def _union_fault(number: str, padded: str) -> str:
    if not number:
        return _missing("工会编号")
    if padded:
        return f"没有编号为“{number[:20]}”的工会，开头的 0 可能已被表格去掉，登记的是“{padded}”。"
    return f"没有编号为“{number[:20]}”的工会，请核对工会编号。"


def is_person_name(name: str) -> bool:
    """Letters of any script with the marks that names use; the first is a letter.

    >>> [is_person_name(name) for name in ("买买提·艾力", "刘〇", "=1+1", "王2", "")]
    [True, True, False, False, False]
    """
    if len(name) > LONGEST_NAME:
        return False
    return name.isalpha() or (
        name[:1].isalpha() and all(c.isalpha() or c in _NAME_MARKS for c in name)
    )


_ID_PLACES = 18
_BORN_LATER = "身份证号的出生日期不得晚于今天，请逐位核对。"


def _id_number_fault(text: str) -> str:
    if not text:
        return _missing("身份证号")
    if damage := damage_of(text):
        return f"身份证号{damage}，请把该列设为文本后重新填写。"
    if text.startswith(PaperKind.PASSPORT.label):
        return "护照号码须为六至十二位的字母和数字，写作“护照E12345678”，请核对。"
    if _FOREIGN.fullmatch(text):
        return "外国人永久居留身份证的号码须为三位字母和十二位数字，含出生日期，请核对。"
    if len(text) != _ID_PLACES:
        return "身份证号须为十八位，请核对位数。"
    is_written_so = re.fullmatch(r"\d{17}[\dX]", text)
    wrong = "的出生日期、顺序码或校验位不符" if is_written_so else "须为十七位数字和一位数字或 X"
    return f"身份证号{wrong}，请逐位核对。"


def _missing(column: str) -> str:
    return f"{column}没有填写，请补上。"


def check_term(starts_on: date, ends_on: date | None) -> None:
    """:raises TermBackwards: a term ends before it starts."""
    if ends_on is not None and ends_on < starts_on:
        raise TermBackwards(starts_on=starts_on, ends_on=ends_on)


def check_place(role: Role, *, department: str, has_agency: bool) -> None:
    """A post is a role at a place: the right kind of place for the role, and no other.

    :raises RoleWithoutPlace: the place does not belong to the role.
    """
    name = Role(role).label
    if role in AGENCY_ROLES and (not has_agency or department):
        raise RoleWithoutPlace(role=name, needed="属于一个代办机构，不属于部门")
    if role not in AGENCY_ROLES and has_agency:
        raise RoleWithoutPlace(role=name, needed="属于办事处，不属于代办机构")
    if role in DEPARTMENT_ROLES and not department:
        raise RoleWithoutPlace(role=name, needed="属于一个部门")
    if role not in DEPARTMENT_ROLES and department:
        raise RoleWithoutPlace(role=name, needed="属于整个办事处，不属于部门（部门一栏不填）")


def organisation_number(text: str, *, longest: int) -> str:
    """The number of an agency or a union in normal form: the one that lists of members name.

    >>> organisation_number(" ｄ０１ ", longest=16)
    'D01'

    :raises OrganisationNumberWrong: it has another form, or more places than the table.
    """
    number = normalise(text).upper()
    if len(number) > longest or not _NUMBER.fullmatch(number):
        raise OrganisationNumberWrong(longest=longest, number=number[:_SHOWN])
    return number


def organisation_name(text: str) -> str:
    """The name of an agency or a union without what nobody sees.

    :raises OrganisationNameWrong: no letter and no figure stands in it.
    """
    name = normalise("".join(c for c in text if c.isprintable() or c.isspace()))
    if not any(c.isalnum() for c in name):
        raise OrganisationNameWrong
    return name


def person_name(text: str) -> str:
    """The name of somebody who acts, without what nobody sees.

    :raises PersonNameWrong: it is empty, or has something that names do not have.
    """
    name = normalise_name("".join(c for c in text if c.isprintable() or c.isspace()))
    if not is_person_name(name):
        raise PersonNameWrong(longest=LONGEST_NAME, name=name[:_SHOWN])
    return name


def account_name(text: str) -> str:
    """The name that somebody signs in with, as it is typed on any keyboard.

    :raises AccountNameWrong: it has a blank or another sign, or is too long.
    """
    name = normalise(text)
    if len(name) > LONGEST_ACCOUNT_NAME or not _ACCOUNT_NAME.fullmatch(name):
        raise AccountNameWrong(longest=LONGEST_ACCOUNT_NAME, name=name[:_SHOWN])
    return name


def terms_overlap(first: tuple[date, date | None], second: tuple[date, date | None]) -> bool:
    """Whether two terms share a day; an open end never comes."""
    (starts, ends), (other_starts, other_ends) = first, second
    return (ends is None or other_starts <= ends) and (other_ends is None or starts <= other_ends)
