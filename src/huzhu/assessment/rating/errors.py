"""Self-rating, proofs, the sheet sent, its paper, reminders: what is turned away (A4.2a, A5, A7).

Not here: what a figure turns away (``facts``).
"""

from huzhu.kernel.errors import DomainError, Kind, NotFound, NotNow


class RatingNotBegun(NotNow, kind=Kind.TOO_EARLY, clause="A5"):
    message = "自评在年度考核启动后进行，{year} 年度还在筹备。请在启动后填报。"


class RatingOver(NotNow, kind=Kind.GONE, clause="A6.3"):
    """The deadline has passed, by one second or more."""

    message = (
        "考核表须在 {until} 前报送，现在是 {now}，已经截止。"
        "请联系组织机构部；经考核领导小组同意重新开放后才能补报。"
    )


class SheetSent(NotNow, clause="A4.2b"):
    message = (
        "考核表报送后不再改动：已于 {sent} 报送，回执 {receipt}。"
        "审核部门需要补充时会就单项询问，届时只开放该项。"
    )


class ItemNotForKind(DomainError, clause="A2", field="points"):
    message = "指标 {item} 只适用于{kinds}，本代办处固定为 0 分。请不要填写这一项。"


class RemarkTooLong(DomainError, clause="A4.2a", field="remark"):
    message = "自评说明不超过 {limit} 字，指标 {item} 现为 {count} 字。请删减，详情可放入佐证材料。"


class SheetIncomplete(DomainError, clause="A4.2a"):
    message = "报送前须逐项自评并核对基本情况，现在{missing}。请补齐后再报送。"


class ProofNotFound(NotFound):
    message = "没有找到这份佐证材料。请回到考核表，从该指标下打开。"


class ProofAgain(DomainError, clause="A4.2a", field="file"):
    message = "同一份材料在一个指标下只放一次，“{name}”已在指标 {item} 下。请选择别的文件。"


class ProofWithdrawn(NotNow):
    message = "这份佐证材料已经撤下，不必再办。请刷新页面查看现有材料。"


class PhotoFromTomorrow(DomainError, field="taken_at"):
    message = "拍摄时间不能晚于上传时间：填写的是 {taken}，现在是 {now}。请改正。"


class QuestionOver(NotNow, clause="A4.2b"):
    message = "一个询问只答复一次，指标 {item} 的这次询问已{how}。请刷新页面查看最新进展。"


class AnswerMissing(DomainError, clause="A4.2b", field="answer"):
    message = "答复须写明情况，现在没有填写。请写一两句话，说明补充了什么、改了什么。"


class NothingNew(DomainError, clause="A4.2a", field="file"):
    message = "离线考核表与系统中的内容完全相同，没有可以保存的改动。请核对是否选错了文件。"


class ScanBeforeSending(NotNow, clause="A7.3"):
    message = (
        "盖章纸质版须与已报送的电子版一致，考核表还没有报送。请先报送，再打印盖章、上传扫描件。"
    )


class ChecksumMissing(DomainError, clause="A7.3", field="checksum"):
    """Without it nobody knows what was signed."""

    message = "校验码是页脚的 16 位字母和数字，现为“{given}”。请照纸质版页脚填写。"


class ScanOfAnEarlierVersion(DomainError, clause="A7.3", field="checksum"):
    """The paper was printed before the sheet changed once more."""

    message = (
        "纸质版须与现行电子版一致：校验码 {given} 是 {when}（{act}）的版本，现行版本是 {current}。"
        "请重新打印现行版本，盖章后再上传。"
    )


class ScanOfAnotherSheet(DomainError, clause="A7.3", field="checksum"):
    """No version of this sheet ever had that checksum."""

    message = (
        "纸质版须与现行电子版一致：校验码 {given} 不是 {agency} {year} 年度已报送的版本"
        "（现行版本是 {current}），可能是草稿或别的考核表。请打印现行版本，盖章后再上传。"
    )


class PaperBeforeElectronic(NotNow, clause="A5"):
    """The paper is the printout of what was sent."""

    message = (
        "纸质考核表须与已报送的电子版一致，{agency}还没有报送电子版。"
        "请通知该代办处先在平台报送，再打印盖章交来。"
    )


class PaperReceived(NotNow, clause="A5"):
    message = (
        "{agency}的纸质考核表已于 {on} 收讫，回执 {number}。一份只收一次，请核对是否重复登记。"
    )


class PaperDiffers(DomainError, clause="A7.3", field="checksum"):
    message = (
        "纸质考核表的校验码须与电子版一致：纸上是 {given}，电子版是 {checksum}。"
        "请核对是否看错；确不一致的，请退回代办处重新打印盖章。"
    )


class NothingToRemind(NotNow, clause="A5"):
    message = "催办的是还没有报送考核表的代办处，{agency}现在是“{step}”。不需要催办，请看下一家。"


class RemindedToday(NotNow, clause="A5"):
    message = "每个代办处每天催办一次，{agency}今天 {time} 已经催办。请明天再办，或直接打电话。"
