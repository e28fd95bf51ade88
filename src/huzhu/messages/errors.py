"""What the outbox turns away. Each sentence: the rule, the case, the next step."""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotYours


class FactsAmiss(DomainError):
    """An act that tells less, or more, than its kind of message says."""

    message = "“{kind}”这类消息须写明：{wanted}。现在的内容对不上，请联系信息技术部核对。"


class NotSender(NotYours):
    """What is said to a whole city is Member Service's; when and how much, too."""

    message = "消息模板和发送规则由会员服务部办理，您现在的身份是{who}。请联系会员服务部。"


class NotAPerson(NotYours):
    """Only a member or somebody of the staff is told anything."""

    message = "接收哪些消息由本人选择，您现在的身份是{who}。请先登录再选择。"


class NotAMember(NotYours):
    """What WeChat may bring is said by whoever it is brought to."""

    message = "允许微信提醒由会员本人在微信里办理，您现在的身份是{who}。请用会员身份登录再试。"


class NotAllowedOnce(DomainError, kind=Kind.GONE):
    """The answer is not to what this browser asked, or came of another account of WeChat."""

    message = (
        "允许微信提醒须由同一个微信页面在几分钟内完成，并用登录的那个微信：这一次没有完成。"
        "请在微信里回到“接收哪些消息”重新打开。"
    )


class NotOnce(DomainError):
    message = "微信订阅消息只用于发给会员的提醒：“{kind}”不走这个渠道。请选择其他消息。"


class OnceEnough(DomainError, kind=Kind.NOT_NOW):
    message = "每类消息最多同时允许微信提醒 {most} 次：“{kind}”已有这么多次。请在用去以后再允许。"


class TextUnclear(DomainError, field="text"):
    message = "模板须写出完整的内容，变量写在【】里，现在是空的，或有不成对的括号。请改好后再保存。"


class VariablesAmiss(DomainError, field="text"):
    message = "模板须写全这类消息的变量，也只能用这些变量：{what}。请对照下面的变量改好后再保存。"


class AddressUnclear(DomainError, field="address"):
    message = "接收地址须能发到本人：“{address}”不是{channel}的地址。请核对后再保存。"


class NoSuchMessageKind(NotFound):
    message = "消息按种类设置，没有“{kind}”这一类。请回到消息页重新选择。"
