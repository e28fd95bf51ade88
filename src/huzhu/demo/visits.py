"""Where codes of some trades are used: shop, address, hours, telephone, how (到店使用).

Invented, as all of the demonstration; trades that serve on line or everywhere have none.

Not here: what is offered (``plans``, ``plans_at_home``).
"""

from __future__ import annotations

_SCANNED = "到店出示电子码，由店员扫码并核对密码。"

#: By the trade of the supplier, in the words of the materials.
VISITS = {
    "口腔门诊管理": {
        "shop": "口腔门诊部东城店（其余 11 家以门店公示为准）",
        "shop_address": "东城区示例街 12 号一层",
        "shop_hours": "周二至周日 9:00–17:30",
        "shop_phone": "010-60000012、010-60000013-801",
        "redemption": f"提前一天电话预约；{_SCANNED}",
    },
    "健康体检管理": {
        "shop": "体检中心本部",
        "shop_address": "西城区示例路 26 号二层",
        "shop_hours": "周一至周六 7:30–11:00",
        "shop_phone": "010-60000026",
        "redemption": f"体检当日空腹，{_SCANNED}",
    },
    "眼镜": {
        "shop": "眼镜店朝阳店",
        "shop_address": "朝阳区示例大街 8 号",
        "shop_hours": "每日 10:00–21:00",
        "redemption": _SCANNED,
    },
    "农业发展": {
        "shop": "采摘园",
        "shop_address": "顺义区示例镇示例村东 500 米",
        "shop_hours": "每日 8:30–16:30，雨天以电话通知为准",
        "shop_phone": "010-60000078",
        "redemption": "在园区门口出示电子码和密码，扫码后入园。",
    },
}
#: More shops of some trades, each with name, address, telephone: on the offer's own list.
SHOPS = {
    "口腔门诊管理": (
        ("口腔门诊部西城店", "西城区示例街 8 号二层", "010-60000014"),
        ("口腔门诊部海淀店", "海淀区示例路 19 号", "010-60000015"),
    ),
    "眼镜": (("眼镜店海淀店", "海淀区示例大街 6 号", "010-60000031"),),
}
