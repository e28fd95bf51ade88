"""Words that the whole office shares.

Not here: its calendar (``rules``), its people (``people``).
"""

#: Who signs what the office publishes (落款): the office, never the person who pressed the button.
OFFICE = "中国职工保险互助会北京办事处"
