"""What the outbox turns away. Each sentence: the rule, the case, the next step."""

from huzhu.kernel.errors import DomainError


class FactsAmiss(DomainError):
    """An act that tells less, or more, than its kind of message says."""

    message = "“{kind}”这类消息须写明：{wanted}。现在的内容对不上，请联系信息技术部核对。"
