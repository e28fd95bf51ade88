"""What each kind of message tells, to whom, and how urgent it is: each kind once.

Not here: the words that the office has put in place of these (``templates``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from huzhu.kernel.periods import near_day, near_moment
from huzhu.kernel.workdays import SHANGHAI
from huzhu.messages.states import Channel
from huzhu.messages.states import MessageKind as K

if TYPE_CHECKING:
    from collections.abc import Mapping


class Whose(Enum):
    """Who gets a kind of message."""

    MEMBER = "会员"
    STAFF = "工作人员"


#: In which order channels are tried: one message goes by one, the next when that gives up.
ORDER = {
    Whose.MEMBER: (Channel.WECHAT, Channel.ONCE, Channel.SMS, Channel.MAIL),
    Whose.STAFF: (Channel.WECOM, Channel.MAIL, Channel.SMS),
}


@dataclass(frozen=True, slots=True)
class KindOf:
    """One kind: the text that goes out until the office writes another, and its variables."""

    text: str
    #: Each variable, how the office calls it and an example for the preview.
    facts: Mapping[str, tuple[str, str]]
    whose: Whose = Whose.MEMBER
    is_urgent: bool = False  #: goes out at night, too, and above the ceiling of the month
    is_secret: bool = False  #: its content is erased as soon as it is no longer good
    may_decline: bool = True
    channels: tuple[Channel, ...] = ()  #: none: all of the audience

    @property
    def order(self) -> tuple[Channel, ...]:
        """The channels that it may go by, the first choice first."""
        return self.channels or ORDER[self.whose]


_OFFER = ("活动名称", "海淀区职工体检")
_TODAY, _THEN = date(2026, 11, 27), datetime(2026, 11, 28, 10, tzinfo=SHANGHAI)
_WHEN = ("开始时间", near_moment(_THEN, today=_TODAY))
_CASE = ("事项", "2026-0012 职工体检")
_VERB = ("要办的事", "初审")

#: Told by every way at once: one kind where one of them is enough, one for the telephone beside it.
_RECOVERY = KindOf(
    "账号 {account} 恢复登录：{state}。不是您本人要求的，请立即联系办事处信息技术部。",
    {"account": ("登录账号", "hemiao"), "state": ("进度", "组织机构部 经办人 周敏已为您申请")},
    whose=Whose.STAFF,
    is_urgent=True,
    may_decline=False,
)

_LOOKED_AT = KindOf(
    "{who}为解决问题查看了您的页面：{reason}。只能看，不能替您办理；看过哪些页面，登录后在本人账号里可以查到。",
    {"who": ("查看的人", "办事处 系统管理员"), "reason": ("理由", "本人来电，打不开报送页面")},
    may_decline=False,
)

KINDS: Mapping[K, KindOf] = {
    K.SIGN_IN_CODE: KindOf(
        "您的登录验证码是 {code}，{minutes} 分钟内有效。请不要告诉任何人。",
        {"code": ("验证码", "482913"), "minutes": ("有效分钟数", "5")},
        is_urgent=True,
        is_secret=True,
        may_decline=False,
        channels=(Channel.SMS,),
    ),
    K.BINDING: KindOf(
        "您的会员绑定：{state}。{next}",
        {
            "state": ("进度", "已由代办机构核验"),
            "next": ("下一步", "现在可以登录平台参与活动。"),
        },
        may_decline=False,
    ),
    K.PHONE_CHANGED: KindOf(
        "您的会员账号正在改用另一个手机号登录，最迟 {day}生效，经代办机构两人核验的随即生效。"
        "不是您本人的，请立即登录平台否认，或拨打 {phone}。",
        {
            "day": ("生效日期", near_day(date(2026, 11, 30), today=_TODAY)),
            "phone": ("代办机构电话", "010-12345678"),
        },
        is_urgent=True,
        may_decline=False,
        channels=(Channel.SMS,),
    ),
    K.PHONE_REPLACED: KindOf(
        "您的会员账号已改用另一个手机号登录，这个手机号不再能登录。"
        "不是您本人办理的，请立即拨打 {phone}，并带证件到代办机构改回。",
        {"phone": ("代办机构电话", "010-12345678")},
        is_urgent=True,
        may_decline=False,
        channels=(Channel.SMS,),
    ),
    K.NAME_WITHDRAWN: KindOf(
        "您的实名核验已被撤销：{reason}。重新核验前不能抢订活动，请登录平台查看，或拨打 {phone}。",
        {"reason": ("撤销原因", "证件与本人不符"), "phone": ("代办机构电话", "010-12345678")},
        may_decline=False,
    ),
    K.OPENS_TOMORROW: KindOf(
        "您可参与的“{offer}”将于 {when} 开始，共 {stock} 份。请提前登录平台，到时准时参与。",
        {"offer": _OFFER, "when": _WHEN, "stock": ("份数", "500")},
    ),
    K.OPENS_SOON: KindOf(
        "您可参与的“{offer}”将于 {when} 开始。请现在登录平台等候。",
        {"offer": _OFFER, "when": _WHEN},
        is_urgent=True,
    ),
    K.WON: KindOf(
        "您已抢到“{offer}”。电子码在“我的券”里，请在有效期内使用。",
        {"offer": _OFFER},
    ),
    K.RESULT: KindOf(
        "“{offer}”的结果已公布：{result}",
        {"offer": _OFFER, "result": ("结果", "您已抢到，电子码在“我的券”里。")},
    ),
    K.EXPIRES: KindOf(
        "您的“{offer}”电子码将于 {until}到期，请尽快使用。",
        {"offer": _OFFER, "until": ("有效期至", near_day(date(2026, 12, 31), today=_TODAY))},
    ),
    K.CHANGED: KindOf(
        "活动“{offer}”有变更：{change}",
        {"offer": _OFFER, "change": ("变更内容", "使用期限延长至 2027 年 1 月 31 日。")},
    ),
    K.TERMINATED: KindOf(
        "您参与的“{offer}”已由办事处终止：{reason}",
        {"offer": _OFFER, "reason": ("终止原因", "合作单位停止营业。")},
        may_decline=False,
    ),
    K.MEMBERSHIP: KindOf(
        "您的会籍登记有变更：{change}如有疑问，请联系您的代办机构。",
        {"change": ("变更内容", "会籍由在会改为停保。")},
        may_decline=False,
    ),
    K.ARRIVED: KindOf(
        "您有新的待办：{case}，{verb}。{due}",
        {"case": _CASE, "verb": _VERB, "due": ("期限", "请在 11 月 30 日前办理。")},
        whose=Whose.STAFF,
    ),
    K.DUE_SOON: KindOf(
        "待办还剩两个工作日：{case}，{verb}，最迟 {due}。",
        {"case": _CASE, "verb": _VERB, "due": ("期限", "11 月 30 日")},
        whose=Whose.STAFF,
    ),
    K.OVERDUE: KindOf(
        "待办已超期：{case}，{verb}，应于 {due}前办理（{whose}）。",
        {
            "case": _CASE,
            "verb": _VERB,
            "due": ("期限", "11 月 26 日"),
            "whose": ("由谁办理", "会员服务部 何媞"),
        },
        whose=Whose.STAFF,
        may_decline=False,
    ),
    K.RETURNED: KindOf(
        "{case} 被退回：{reason}。请登录平台查看理由，补充后重新报送。",
        {"case": _CASE, "reason": ("退回的内容", "“职工体检”方案退回修改")},
        whose=Whose.STAFF,
    ),
    K.DECIDED: KindOf(
        "{case}：{decision}。请登录平台查看。",
        {"case": _CASE, "decision": ("决定", "“职工体检”已批准")},
        whose=Whose.STAFF,
    ),
    K.DIGEST: KindOf(
        "今日待办 {count} 件，其中超期 {overdue} 件、两个工作日内到期 {soon} 件。请登录平台办理。",
        {"count": ("件数", "6"), "overdue": ("超期件数", "1"), "soon": ("将到期件数", "2")},
        whose=Whose.STAFF,
    ),
    K.DIGEST_ABOVE: KindOf(
        "今日待办 {count} 件，其中超期 {overdue} 件、两个工作日内到期 {soon} 件；"
        "另有他人超期、请您督促的 {below} 件。请登录平台办理。",
        {
            "count": ("件数", "2"),
            "overdue": ("超期件数", "0"),
            "soon": ("将到期件数", "1"),
            "below": ("他人超期件数", "4"),
        },
        whose=Whose.STAFF,
    ),
    K.RECOVERY: replace(_RECOVERY, channels=(Channel.WECOM, Channel.MAIL)),
    K.RECOVERY_SMS: replace(_RECOVERY, channels=(Channel.SMS,)),
    K.LOOKED_AT: replace(_LOOKED_AT, whose=Whose.STAFF),
    K.LOOKED_AT_MEMBER: _LOOKED_AT,
}
