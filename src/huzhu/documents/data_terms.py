"""How long files and lists are kept."""

from datetime import timedelta

from huzhu.kernel.data_terms import ARCHIVE, SHORTEST, Term

LISTS = Term(
    "documents.lists",
    "上传的清单原件（电子码清单、考核数据表等）",
    ("documents_receivedlist.file",),
    SHORTEST + "；核对和更正之后不再需要原件",
    "删除原件和其中的内容，只留文件校验值、各列名称和条数。",
    timedelta(days=30),
    "自上传起",
)
STRAYS = Term(
    "documents.strays",
    "上传中断而没有登记的清单文件",
    ("uploads/lists/",),
    SHORTEST + "；没有任何办理用到它",
    "删除文件。",
    timedelta(days=1),
    "自上传起",
)
RECORDS = Term(
    "documents.records",
    "办理中报送的材料和清单的登记",
    ("documents_storedfile", "documents_receivedlist", "uploads/files/"),
    ARCHIVE,
    "长期保存，随项目和考核的档案留存。",
)
TERMS = (LISTS, STRAYS, RECORDS)
