"""Words of the trail for sign-ins and passwords: for the owner's page and the office's trail."""

from __future__ import annotations

from huzhu.web.parts import Tone

SIGN_IN_LABELS = {
    "people.sign_in": "登录",
    "people.fail_sign_in": "账号或密码不符",
    "people.delay_sign_in": "登录须等待",
    "people.try_unknown_name": "账号不存在",
    "people.sign_out": "退出登录",
    "people.issue_password_link": "申请设置密码链接",
    "people.hand_over_link": "转交设置密码链接",
    "people.withdraw_link": "作废设置密码链接",
    "people.try_link_number": "核对链接校验码",
    "people.set_password": "凭链接设置密码",
    "people.change_password": "本人修改密码",
}
SIGN_IN_TONES = {
    "people.sign_in": Tone.DONE,
    "people.fail_sign_in": Tone.LATE,
    "people.delay_sign_in": Tone.DUE,
    "people.try_unknown_name": Tone.LATE,
    "people.sign_out": Tone.IDLE,
    "people.issue_password_link": Tone.DUE,
    "people.hand_over_link": Tone.DUE,
    "people.withdraw_link": Tone.IDLE,
    "people.try_link_number": Tone.DUE,
    "people.set_password": Tone.ACTIVE,
    "people.change_password": Tone.ACTIVE,
}
#: How somebody came in.
WAYS = {"password": "密码", "second_factor": "密码和第二重验证", "demonstration": "演示登录"}
