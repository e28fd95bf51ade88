"""The yearly assessment of agencies (代办处考核) by 〔2021〕79号: scheme, year, sheets, honours."""
