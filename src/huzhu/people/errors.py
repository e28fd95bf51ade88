"""What organisations and persons turn away. Each sentence: the rule · the facts · what next."""

from huzhu.kernel.errors import NotFound


class NoSuchAgency(NotFound):
    """There is no such agency, or it is outside the actor's scope: both look the same."""

    code = "people.no_such_agency"
    clause = "S1"
    message = "只能办理本机构及所属机构的事项：没有找到所选的代办机构。请回到列表重新选择。"
