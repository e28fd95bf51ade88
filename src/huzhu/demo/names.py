"""Names of invented persons and firms, rare characters among them, and their numbers.

Nobody real can be meant: identity numbers begin with a region that does not exist (``9900…``),
mobile numbers with a range that is not in use (``154``), landlines with a nought.

Not here: who holds which post (``staff``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

REGION_OF_NOBODY = "9900"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_OLDEST, _BIRTHDAYS = date(1962, 1, 1), 365 * 41

_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_DOUBLE_FAMILY = ("欧阳", "司马", "上官", "诸葛", "尉迟", "皇甫")
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力斌宁浩凯欣怡雪晨阳雨桐子涵诗琪嘉俊宇轩"
    "博思远佳慧颖婷立新志海燕春梅晓东振立群秋实安然乐天若彤一鸣书瑶景行承泽知远清和云舒明远"
)
_RARE = (
    "喆堃垚犇赟昇芃翀祎珺甯瑄頔燚婳媞玥旻翊晟骁韪骞淼鑫焱煊璟琰珏瑀懿彧旸昳晔毓钰铖锴霖霁霏翮翯羿"
)
_DOUBLE, _TWO_LETTERS, _WITH_RARE = 0.01, 0.72, 0.15
_FIRM_HEADS = (
    "云帆", "晟禾", "启明", "汇川", "恒信", "瑞景", "嘉禾", "远航", "天泽", "和顺",
    "鼎新", "兴业", "宏达", "清源", "星河", "博雅", "长风", "金穗", "百川", "安澜",
    "同泽", "立德", "卓然", "万和", "景明", "望舒", "北斗星", "春晓", "明德", "澄观",
)  # fmt: skip


def person(rng: random.Random) -> str:
    """A name of two to four characters; about one in seven has a rare character."""
    family = rng.choice(_DOUBLE_FAMILY if rng.random() < _DOUBLE else _FAMILY)
    letters = 2 if rng.random() < _TWO_LETTERS else 1
    given = [rng.choice(_GIVEN) for _ in range(letters)]
    if rng.random() < _WITH_RARE:
        given[-1] = rng.choice(_RARE)
    return family + "".join(given)


def firm(rng: random.Random, trade: str) -> str:
    """A firm's name: 北京云帆餐饮管理有限公司."""
    return f"北京{rng.choice(_FIRM_HEADS)}{trade}有限公司"


def id_number(rng: random.Random, serial: int) -> str:
    """An identity number with a right check character and a region that does not exist."""
    born = _OLDEST + timedelta(days=rng.randrange(_BIRTHDAYS))
    region, order = divmod(serial, 999)
    body = f"{REGION_OF_NOBODY}{region:02d}{born:%Y%m%d}{order + 1:03d}"
    return body + _CHECK[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def mobile(serial: int) -> str:
    """A mobile number of a range that is not in use."""
    return f"154{serial:08d}"


def landline(serial: int) -> str:
    """A Beijing number that no exchange connects: they never begin with a nought."""
    return f"010-0{serial:07d}"
