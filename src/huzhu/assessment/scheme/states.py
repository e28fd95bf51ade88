"""What may become of a scheme, and of points."""

from huzhu.kernel.words import Worded


class Verdict(Worded):
    """What stands above the points: a veto and a missed deadline (A6.3, A7.2)."""

    SCORED = "scored", "正常计分"
    VETOED = "vetoed", "一票否决"
    LATE = "late", "未按时提交"


class SchemeState(Worded):
    """A version of a scheme (考核方案) is edited until it is adopted; then it stays as it is."""

    DRAFT = "draft", "编辑中"
    ADOPTED = "adopted", "已采用"
