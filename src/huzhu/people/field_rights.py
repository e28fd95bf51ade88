"""Who sees which field of a member's file (会员登记), by standing (A13).

Nobody changes one here: lists and corrections do, with a second person. The identity number shows
its last four places to everybody; whole it is revealed by an act of its own, on record.

Not here: who may look at a member at all, and with which reason (``looks``).
"""

from huzhu.kernel.fields import Access, FieldRule, FieldTable
from huzhu.kernel.identifiers import mask_phone
from huzhu.kernel.rights import OFFICE
from huzhu.people.policies import MEMBER_SERVICE
from huzhu.people.states import Standing

_ALL = (FieldRule(Access.SEE, OFFICE),)
_TAIL = (FieldRule(Access.MASK, OFFICE),)
_KEEPERS = (FieldRule(Access.SEE, MEMBER_SERVICE),)
#: Who has left is called no more, except by whoever keeps the register.
_PHONE = (
    FieldRule(Access.MASK, MEMBER_SERVICE),
    FieldRule(
        Access.MASK, OFFICE, frozenset({str(each) for each in Standing} - {str(Standing.LEFT)})
    ),
)


def _last_places(text: str) -> str:
    """The last four places of an identity number, given alone.

    >>> _last_places("003X")
    '**************003X'
    """
    return "*" * 14 + text[-4:]


MEMBER = FieldTable(
    "member",
    "会员登记",
    {str(each): each.label for each in Standing},
    {
        "name": "姓名",
        "number": "会员编号",
        "id_tail": "证件号码",
        "phone_tail": "手机",
        "union": "基层工会",
        "agency": "代办机构",
        "standing": "会籍",
        "verified": "实名核验",
        "ways": "登录方式",
        "born": "出生年份",
        "facts": "入会、缴费和保障",
    },
    {
        **dict.fromkeys(("name", "number", "union", "agency", "standing", "verified"), _ALL),
        "id_tail": _TAIL,
        "phone_tail": _PHONE,
        **dict.fromkeys(("ways", "born", "facts"), _KEEPERS),
    },
    {"id_tail": _last_places, "phone_tail": mask_phone},
)
