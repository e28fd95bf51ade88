"""How long messages are kept."""

from datetime import timedelta

from huzhu.kernel.data_terms import SHORTEST, Term

SECRETS = Term(
    "messages.secrets",
    "验证码等一次性消息的内容和号码",
    (),
    SHORTEST + "；过时后不再有用",
    "删除内容和号码，只留何时经何种渠道发出。",
    timedelta(0),
    "过时",
)
SENT = Term(
    "messages.messages",
    "发出的消息、发送记录和回执",
    ("outbox_message", "outbox_delivery", "outbox_refusedreports"),
    SHORTEST + "；一年内备查是否已经通知到本人",
    "删除。",
    timedelta(days=365),
    "自登记起",
)
CHOICES = Term(
    "messages.choices",
    "本人对接收消息的选择和微信订阅许可、微信等接收地址（加密存放），消息模板和发送规则",
    (
        *("outbox_declinedkind", "outbox_reachedat", "outbox_onceallowed"),
        *("outbox_textversion", "outbox_sendingrules"),
    ),
    SHORTEST + "；选择和地址本人可随时更改、删除",
    "随账号和会员登记保存。",
)
TERMS = (SECRETS, SENT, CHOICES)
