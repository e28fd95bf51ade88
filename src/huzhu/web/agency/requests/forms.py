"""Forms of the agency's check and of the request."""

from huzhu.web.fields import WordsField
from huzhu.web.forms import Form
from huzhu.web.stored import StoredForm


class CheckForm(Form):
    """The checker's opinion (复核)."""

    opinion = WordsField(
        "复核意见",
        rows=3,
        help_text="写明预算和采购是否符合规定、是否同意报送。",
        example="预算、采购符合规定，同意报送。",
    )


class AmendForm(Form):
    """Why the plan is to say what was awarded (方案调整)."""

    reason = WordsField(
        "调整理由",
        rows=3,
        required=False,
        help_text="会员服务部据此核定。",
        example="例如：供应商报价低于计划单价，按中选价调整。",
        clause="S2.2.2",
    )


class RequestForm(StoredForm):
    """The request letter, drafted from the data and edited by the clerk."""

    letter_body = WordsField(
        "请示正文",
        rows=14,
        required=False,
        help_text="已按方案和采购结果起草，可以修改。",
        clause="S2.2.3c",
    )
