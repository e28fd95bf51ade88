"""How long the platform's logs and backups are kept."""

from datetime import timedelta

from huzhu.kernel.data_terms import SHORTEST, Term

LOGS = Term(
    "office.logs",
    "运行日志（不含姓名、证件号码和填写的内容）",
    ("logs/",),
    "《网络安全法》：网络日志留存不少于六个月；本办留存一年",
    "由平台压缩保存，期满删除。",
    timedelta(days=365),
    "自写成起",
)
BACKUPS = Term(
    "office.backups",
    "备份和归档",
    ("backups/",),
    SHORTEST + "；备份只为恢复平台而留",
    "每夜备份后清除超出份数的旧备份。恢复旧备份时，其后已清除的数据会再次清除。",
    span="按服务器的设置，默认留最近 7 天、4 周、12 个月各一份",
)
TERMS = (LOGS, BACKUPS)
