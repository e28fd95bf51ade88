"""Why a number or a name of an organisation or an account is turned away.

Not here: the other refusals of organisations and persons (``errors``), rights (``rights_errors``).
"""

from huzhu.kernel.errors import DomainError
from huzhu.people.errors import NumberTaken


class OrganisationNumberWrong(DomainError, clause="S1", field="number"):
    """Lists of members name organisations by number: one form, or they are never found."""

    message = (
        "机构和工会编号由字母、数字和短横线组成，以字母或数字开头，最多 {longest} 位："
        "所填的是“{number}”。请核对后重新填写。"
    )


class OrganisationNumberTaken(NumberTaken):
    """Small and large letters are the same number; says whose it is, where that is known."""

    code = "people.organisation_number_taken"
    clause = "S1"
    field = "number"
    message = (
        "编号不得重复，不分大小写：“{number}”已被使用，是{name}的编号。请换一个，或查看该登记。"
    )


class OrganisationNameWrong(DomainError, clause="S1", field="name"):
    message = "机构和工会须有名称：所填的没有可以辨认的文字。请填写全称。"


class OrganisationNameTaken(DomainError, clause="S1", field="name"):
    """Agencies are told apart by name on every paper, the unions of one agency too."""

    message = (
        "更正后的名称不得与他人混同：“{name}”已是编号“{number}”的名称。"
        "请核对，或写明可以区别的全称。"
    )


class PersonNameWrong(DomainError, field="full_name"):
    """Whoever acts is named in the trail, on papers and notices: by a name that can be read."""

    message = (
        "工作人员登记真实姓名，由文字组成，可以带间隔号，最多 {longest} 个字：所填的是“{name}”。"
        "请按身份证件填写。"
    )


class AccountNameWrong(DomainError, field="username"):
    """Names to sign in with are typed on any keyboard."""

    message = (
        "登录账号由英文字母、数字和“.”“_”“-”组成，以字母或数字开头，最多 {longest} 位："
        "所填的是“{name}”。请换一个，例如 wangfang。"
    )


class AccountOfAnother(DomainError, field="username"):
    """The name to sign in with is somebody else's: nobody is appointed by mistake."""

    message = (
        "登录账号与姓名须为同一人：“{username}”是{owner}的账号，所填的姓名是{name}。"
        "任命{owner}的，请改正姓名；任命{name}的，请换一个登录账号。"
    )
