"""What a department may say about an item."""

from huzhu.kernel.words import Worded


class ReviewVerdict(Worded):
    """What a department says about an item (部门审核)."""

    AGREE = "agree", "同意"
    CHANGE = "change", "改分"
