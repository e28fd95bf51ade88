"""Materials, test, publication, window and feedback (二（三）)."""

from huzhu.kernel.errors import DomainError, NotNow


class MaterialsTooLate(DomainError, clause="S2.3.1a"):
    """The materials came less than five working days before the start."""

    message = (
        "实施资料须在项目实施前五个工作日内报送齐全：项目于 {starts_on} 开始，最迟 {latest_on}，"
        "今天是 {today}。请联系会员服务部办理延期后再报送。"
    )


class MaterialsIncomplete(DomainError, clause="S2.3.1a"):
    message = (
        "实施资料须包括详细说明、注意事项、咨询电话和电子码清单：还缺{missing}。请补齐后再报送。"
    )


class CodeCountDiffers(DomainError, clause="S2.3.1a", field="codes"):
    message = (
        "电子码数量须与批准的数量一致：批准 {approved} 个，清单里有 {count} 个。"
        "请更换清单后重新报送。"
    )


class MaterialsMissing(DomainError, clause="S6.3"):
    message = (
        "系统设置须以代办机构报送的实施资料为依据：{number} 还没有报送。"
        "请与代办机构联系，报送后再办理。"
    )


class TestMissing(DomainError, clause="S2.3.1c"):
    message = "发布前须完成系统测试并签字：{state}。请会员服务部完成测试清单后再发布。"


class CodesTried(NotNow, clause="S2.3.1c"):
    """Codes that were tried are replaced, not taken away."""

    message = (
        "电子码清单在系统测试签字以前可以撤回：{by}已于 {at} 用这份清单签字测试。"
        "须更换的，请在“资料与发布”中更换资料，替换后重新测试。"
    )


class TestPointsOpen(DomainError, clause="S2.3.1c", field="points"):
    message = "系统测试须逐项通过：还有{missing}没有勾选。请完成后再签字。"


class PublishTooLate(DomainError, clause="S2.3.1c"):
    message = "发布须在抢订开始之前：开始时间是 {opens_at}，现在是 {now}。请先办理延期。"


class PostponementInvalid(DomainError, clause="S2.3.1a", field="opens_at"):
    """A postponement must move the start later and leave time for the materials."""

    message = (
        "延期后的开始时间须晚于原定时间并留足五个工作日：原定 {old}，新定 {new}，"
        "最早可定 {earliest}。请改正。"
    )


class FeedbackMissing(DomainError, clause="S2.3.3"):
    verb = "办结"
    message = "{verb}须在结果反馈签收之后：{state}。请先办理。"


class FeedbackIssued(NotNow, clause="S2.3.3"):
    message = "“{verb}”须在结果反馈之前办理：结果已经反馈给代办机构。如须更正，请先与代办机构核对。"


class PasswordTooShort(DomainError, clause="S6.5", field="password"):
    """The workbook's password protects codes that are worth money."""

    message = (
        "结果表含电子码和密码，须用至少 {least} 位的口令加密：您填写了 {count} 位。"
        "请换一个更长的口令并妥善保管。"
    )
