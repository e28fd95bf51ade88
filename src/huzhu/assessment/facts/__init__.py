"""考核数据: figures stated, computed, imported, disputed; papers that count by themselves."""
