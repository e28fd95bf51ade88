"""Why an offer, a code list or a claim is turned away.

The counter renders the claim errors once at import and sends them as they are; see
``counter.answers``.
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow, NotYours

# --- offers and code lists ---------------------------------------------------------------------


class OfferNotFound(NotFound, clause="S2.3.2a"):
    message = "没有找到这项抢订活动。请从活动列表重新进入。"


class NotSetByYou(NotYours, clause="S2.3.1c"):
    message = "抢订活动由会员服务部设置，您现在的身份是{who}。请联系会员服务部办理。"


class NoSuchShop(NotFound):
    message = "没有这家门店，或者它已经取消。请刷新页面查看现在的门店。"


class ShopKnown(DomainError, field="name"):
    message = "同一家门店只登记一次：“{name}”已经以这个地址登记。请改正名称或地址。"


class PictureIsNone(DomainError, field="picture"):
    message = "门店照片须是 JPG 或 PNG 图片：“{name}”不是图片。请重新选择照片。"


class ModeNotOffered(DomainError, clause="S2.1.2", field="mode"):
    """Only first come, first served is offered so far."""

    message = "目前开放的抢订方式是“先到先得”，所选的是“{mode}”。请改选“先到先得”。"


class WindowReversed(DomainError, clause="S2.2.1", field="closes_at"):
    message = "抢订结束须晚于开始：开始 {opens_at}，结束 {closes_at}。请改正结束时间。"


class WindowOver(DomainError, clause="S2.3.2a", field="closes_at"):
    message = "上架时抢订结束时间须在以后：结束 {closes_at} 已过。请先改期再上架。"


class NoCodes(DomainError, clause="S2.3.1a"):
    message = "上架前须有已入库的电子码，“{title}”还没有。请先报送电子码清单。"


class CodeListFaulty(DomainError, clause="S2.3.1a", field="codes"):
    """Some rows of a handed-in list cannot be used; ``faults`` names each of them."""

    message = (
        "电子码清单须逐行可用：共 {rows} 行，{count} 处需要更正，首处：{first}。请更正后重新报送。"
    )


class ListReplaced(NotNow, clause="S2.3.1a"):
    message = "撤回的须是现在入库的清单，这一份已被后来报送的清单替换。如须撤回，请撤回最近的一份。"


class CodesExpireEarly(DomainError, clause="S2.3.1a", field="codes"):
    """The window was moved past the day until which codes that are in can be used."""

    message = (
        "电子码有效期不得早于抢订结束日：已入库的最早有效期至 {expires_on}，抢订 {closes_on} 结束。"
        "请代办机构换领有效期足够的电子码，重新报送清单。"
    )


class CodeKnown(DomainError, clause="S2.3.1a", field="codes"):
    """Another list with the same code came in at the same moment."""

    message = "每个电子码只能入库一次，清单中有码刚随另一清单入库。请刷新后重新核对清单。"


class TooFewReserves(DomainError, clause="S2.3.2a", field="count"):
    message = "备用码还有 {left} 个，要补充的是 {count} 个。请减少数量。"


class UsageUnknown(DomainError, clause="S2.3.3", field="usage"):
    message = (
        "核销清单须与本活动的电子码一致：{count} 个码不在其中，首个在第 {row} 行。"
        "请核对后重新导入。"
    )


# --- who may claim -----------------------------------------------------------------------------


class NotVerified(NotYours, clause="S2.1.1"):
    message = "抢订前须完成实名核验，您还没有核验。请联系所属代办机构办理核验。"


class VerificationWithdrawn(NotVerified, clause="S2.1.1"):
    message = "抢订前须实名核验，您的实名核验已于 {day}撤销：{reason}。请联系所属代办机构重新核验。"


class NameWithdrawn(NotYours, clause="S2.1.1"):
    """The ticket was issued before; the counter asks the register of those alone."""

    message = (
        "抢订须实名核验有效：您的实名核验已经撤销，撤销前领取的资格票不能再用。"
        "请联系所属代办机构重新核验，再领取资格票。"
    )


class NotInStanding(NotYours, clause="S2.1.1"):
    message = "抢订须为在会会员，您的会籍是“{standing}”。请联系所在基层工会恢复会籍。"


class NotInAudience(NotYours, clause="S2.1.1"):
    message = "本活动面向指定范围的会员，您所在的{union}不在其中。请查看您可参加的其他活动。"


class NotInConditions(NotYours, clause="S2.1.1"):
    """Somebody of the audience does not fulfil what the offer asks; each reason is a clause."""

    message = (
        "本活动有参加条件，您现在不能参与：{reasons}。"
        "登记有误的，请联系{whom}核对更正；其他活动请在“活动”里查看。"
    )


class ConditionsWrong(DomainError, clause="S2.1.1", field="conditions"):
    message = "参加条件须前后一致：{what}。请改正参加条件后再报送。"


class ConditionsOfLaterVersion(NotNow, clause="S2.1.1"):
    message = "参加条件须由设置它的平台版本读取，本平台的版本较早。请联系信息技术部完成升级。"


class NoClaim(NotFound, clause="S2.3.2b"):
    message = "您在“{title}”中没有抢到的电子码。请在“活动”里查看其他活动。"


# --- the counter's answers ---------------------------------------------------------------------


class BadTicket(DomainError, clause="S2.3.2a"):
    """Missing, forged, damaged or expired: 401, which only the counter speaks."""

    message = "抢订须凭本人有效的资格票，这张票缺失、已过期或不完整。请回到活动页面重新领取资格票。"


class TicketOfAnotherOffer(NotYours, clause="S2.3.2a"):
    message = "资格票只用于票上的活动，这张票属于另一活动。请在本活动页面领取资格票。"


class KeyOfAnotherTicket(DomainError, clause="S2.3.2a"):
    message = "同一请求标识只用于同一张资格票，这个标识已随另一张票使用。请换一个标识再试。"


class SoldOut(NotNow, clause="S2.3.2a"):
    message = "电子码先到先得，本活动的已全部抢完。如有补充会在活动页面显示，请关注其他活动。"


class TooEarly(DomainError, kind=Kind.TOO_EARLY, clause="S2.3.2a"):
    message = "抢订到时才开始：本活动 {opens_at} 开始。请到时再试，提前点击不影响结果。"


class OfferOver(DomainError, kind=Kind.GONE, clause="S2.3.2a"):
    message = "抢订须在活动时间内：本活动已于 {closed_at} 结束。请在“我的券”里查看抢订结果。"


class OfferTerminated(DomainError, kind=Kind.GONE, clause="S5.4"):
    message = "终止的活动不再受理抢订，本活动已终止。请查看终止公告。"


class BodyTooLarge(DomainError, clause="S2.3.2a"):
    message = "抢订请求只需资格票，不需要正文，这次的正文过大。请去掉正文后用同一张资格票再试。"


class SlowDown(DomainError, kind=Kind.SLOW_DOWN, clause="S2.3.2a"):
    message = "现在抢订的人太多，您的请求还没有排进队列。请稍候几秒用同一张资格票再试。"


class AnswerUnknown(DomainError, kind=Kind.UNKNOWN, clause="S2.3.2a"):
    message = "抢订须以系统确认为准，这次还没有得到确认。请用同一张资格票再试，不会重复占用。"


# --- a code at a counter ------------------------------------------------------------------------


class NoSuchCodeHere(NotFound, clause="S2.3.3"):
    """It is none, or another agency's: both look the same."""

    message = "设备只认本机构活动中已上架的电子码：没有找到这个码。请核对后重扫，或者逐位输入。"


class CodeNotGiven(DomainError, kind=Kind.NOT_NOW, clause="S2.3.3"):
    message = "电子码由会员抢订后才能使用：这个码还没有会员抢到。请不要兑换，并告知会员服务部。"


class CodeEnded(DomainError, kind=Kind.GONE, clause="S2.3.3"):
    message = "电子码须在有效期内使用：这个码的有效期到 {expires_on} 为止，已过期。请不要兑换。"


class CodeUsed(DomainError, kind=Kind.NOT_NOW, clause="S2.3.3"):
    message = "一个电子码只能使用一次：这个码已于 {used_at} 使用。请不要再次兑换。"
