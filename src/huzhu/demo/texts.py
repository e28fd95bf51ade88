"""What people wrote: opinions, reasons, notes.

Not here: the plans' own texts (``plans``).
"""

from __future__ import annotations

from huzhu.people.states import DepartmentCode
from huzhu.projects.states import Box

OFFICE = "中国职工保险互助会北京办事处"
PARTICIPATION = (
    "会员登录职工互助保障会员服务平台，在抢订时间内参与，每人限一份，先到先得；"
    "成功后在“我的券”中查看电子码和密码，凭码使用。注意事项：{notes}"
)
CONTACT = "咨询与投诉电话：{phone}（工作日 9:00—17:00）"
WHOLE_AUDIENCE = ("本代办机构全体在会会员", "")
NARROW_AUDIENCE = (
    "所属两家基层工会的在会会员",
    "本次为一线夜班职工专项慰问，经主管领导办公会研究，先在两家工会试点。",
)
AUDIENCE_OF_CONDITIONS = (
    "本代办机构符合参加条件的在会会员",
    "本次服务针对特定保障和人群，数量有限，经主管领导办公会研究，先面向符合条件的会员。",
)
CHECKED = "预算科目余额充足，三家比价和评分完整，程序合规，同意报送。"
ACCEPTED = "中选单价低于计划，规格和数量与方案一致，节省的额度留在科目内，接受差异。"
AMENDED = "供应商报价低于计划单价，规格和数量不变，按中选价调整单价。"
TIE = "两家总分相同，经评分人员合议，该单位门店离职工集中居住区更近、售后响应更快，确定为中选单位。"
OPINIONS = {
    DepartmentCode.MEMBER_SERVICE: (
        "方案完整，服务内容贴近职工需求，同意。",
        "同意。请在宣传中写清使用期限。",
        "同意，建议开抢时间避开早高峰。",
    ),
    DepartmentCode.FINANCE: (
        "资金来源为代办处管理费，已列入年度预算，同意。",
        "预算科目相符，单价合理，同意。",
        "同意。采购后按实际中选价格占用额度。",
    ),
    DepartmentCode.COMPLIANCE: (
        "内容合规，未见违反相关规定的情形，同意。",
        "同意。采购须三家比价并保留评分记录。",
    ),
    DepartmentCode.IT: (
        "平台可承载，同意。请按时提供电子码清单。",
        "同意，开抢前安排一次压力测试。",
    ),
}
SIGNATURES = {
    Box.MEMBER_SERVICE_CLERK: ("材料齐全，与初审方案一致。", "已核对纪要和采购材料，同意上报。"),
    Box.MEMBER_SERVICE_HEAD: ("同意。", "同意，请各部门会签。"),
    Box.FINANCE_HEAD: ("在预算额度内，同意。", "中选价低于计划总价，同意。"),
    Box.COMPLIANCE_HEAD: ("采购程序合规，同意。", "同意。"),
    Box.IT_HEAD: ("同意，平台侧已排期。", "同意。"),
    Box.DEPUTY_DIRECTOR: ("同意上会。", "同意，提请主任办公会审议。"),
}
PLAN_FAULTS = (
    "服务内容中未写明使用期限和退改规则，请补充后重新报送。",
    "参与方式中要求会员另行注册第三方账号，涉及个人信息，请改为凭电子码直接兑换。",
    "采买物品的规格写得不清，无法比价，请补充规格和数量。",
)
PAPER_FAULTS = (
    "会议纪要缺少表决情况，请补充后重新报送。",
    "价格对比表中的售后服务一栏与供应商报价单不一致，请核对后重新报送。",
)
DESCRIPTION = "{content}。凭电子码和密码到店或在线兑换，电子码有效期至 {expires_on}。"
TEST_NOTE = "使用测试码走通抢订、查看、兑换全流程，手机端显示正常，咨询电话已拨通。"
POSTPONED = "供应商门店装修延期，经代办处申请，抢订时间顺延，服务内容不变。"
