"""The working-day calendar (工作日历): a year at a glance, its exceptions, and a calculator."""
