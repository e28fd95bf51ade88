"""Forms of the notice pages."""

from huzhu.notices.states import NoticeKind
from huzhu.web.fields import DayField, LineField, OneOf, WordsField
from huzhu.web.forms import Form


class Wanted(Form):
    """The query bar of the list."""

    kind = OneOf("类别", NoticeKind, blank="全部", required=False)


class PostNotice(Form):
    """A general notice."""

    title = LineField("标题", 120, example="例如：关于端午节期间平台服务安排的公告")
    body = WordsField("正文", rows=10)
    contact = LineField("联系方式", 80, required=False, example="例如：会员服务部 010-12345678")
    ends_on = DayField(
        "公示期至", required=False, help_text="只有需要公示的才填；期满后公告仍可查阅。"
    )


class DeclineDraft(Form):
    """Why a draft is not published; whoever drafted it reads it."""

    reason = LineField("不同意的理由", 200, example="例如：正文第二段的日期有误")


class WithdrawNotice(Form):
    """Why a notice is taken back; the public reads it."""

    reason = WordsField(
        "撤回理由",
        200,
        required=False,
        help_text="公众可以看到。公告从列表撤下，凭编号仍可查阅全文和理由。",
    )
