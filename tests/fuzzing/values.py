"""What is sent: values that no rule foresaw, and odd ones that a person could well write.

Not here: where they are put (``cases``).
"""

import json
from decimal import Decimal

MEGABYTE = 2**20
#: Most of these are turned away by any field that is not plain text.
HOSTILE = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff互",
    "\u202e\u2066互助\u2069",
    "x" * MEGABYTE,
    "1" + "0" * 400,
    str(2**31),
    str(2**63),
    str(2**64),
    "1E+400",
    "-1E+400",
    "1e-400",
    "0000-01-01",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
    "2026-02-30",
    "2026-11-21T25:61",
    "-1",
    "-0",
    "",
    " ",
    "\t\n",
    "NaN",
    "Infinity",
    "-Infinity",
    "sNaN",
    "²",
    "٣",
    "½",
    "①",
    "0x10",
    "1_000",
    "[]",
    "{}",
    "null",
    "true",
    "../../etc/passwd",
    "{{ 7 }}",
    "%s%n",
    "<b>'\";--",
    "9" * 5000,
    "\ufeff",
    "\u200b",
    "12,34",
    "1.005",
    "99999999",
    "100000000",
    "9999999999.99",
    "999999999999.99",
    "999.99",
)
#: A text field takes all of these.
GENTLE = (
    "互助🙂🙂",
    "👨‍👩‍👧‍👦",
    "\u202e反写\u202c",
    "مرحبا",
    "全角ＡＢＣ１２３",
    "𠮷野家",
    "é́́",
    "a" * 40,
    "‘引号’",
    "<b>",
    "& &amp;",
    "{{ 7 }}",
    "=1+1",
    "第一行\n第二行",
    "0",
    "-1",
    "1E+400",
    "null",
    "１，２３４",
)
#: A number field takes these where 1 fits.
NUMBERS = ("1", "１", " 1 ", "1.0", "+1", "01", "2", "１．０", "1,000", "5")
DAYS = ("2026-11-21", "2026-12-31", "2027-01-04", "2026-09-01", "2000-01-01", "2099-12-31")
#: What JSON can say instead of what was asked for.
JSON = (
    None,
    True,
    False,
    0,
    -1,
    1,
    0.5,
    95,
    2**31,
    2**63,
    10**400,
    -(10**400),
    1e308,
    -1e308,
    5e-324,
    "",
    "1",
    "是",
    "互助🙂",
    "\u202e",
    "x" * 5000,
    "\x00",
    "\ud800",
    "9" * 5000,
    [],
    {},
    [[]],
    {"a": 1},
    [1],
    "NaN",
    "95%",
    Decimal("1E+400"),
    "9999-12-31",
)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
CSV = "电子码,使用时间\nA\x00B,9999-12-31\n".encode()
FILES = (
    ("材料.pdf", PDF),
    ("清单.csv", CSV),
    ("空.pdf", b""),
    ("x.xlsx", b"PK\x03\x04"),
    ("\u202efdp.exe", PDF),
    ("🙂.pdf", PDF),
    ("a\x00.pdf", PDF),
    ("a" * 300 + ".pdf", PDF),
    ("../x.csv", b"\xff\xfe\x00"),
    ("noname", CSV),
    ("电子码清单.csv", "电子码,券密码,有效期至\nA1B2C3D4,k3r9x2,9999-12-31\n".encode()),
    ("用.csv", "电子码,使用时间\nA1,0001-01-01 00:00\n🙂,2026-11-21\n".encode("gb18030")),
)


def as_json(value: object) -> str:
    """JSON as a program could write it: a ``Decimal`` stands in it with every digit."""
    marked = json.dumps(value, default=lambda number: f"@{number}@")
    return marked.replace('"@', "").replace('@"', "")
