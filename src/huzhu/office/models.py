"""The working-day calendar's rows.

Only days that differ from Monday-to-Friday have a row. Not here: counting (``kernel.workdays``).
"""

from django.db import models

from huzhu.office.columns import DayColumn


class CalendarYear(models.Model):
    """A year of the calendar: announced by the State Council (已公布) or estimated (预估)."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    is_announced = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)  #: grows with every change of the year

    class Meta:
        verbose_name = "日历年度"

    def __str__(self) -> str:
        return f"{self.year} 年（{'已公布' if self.is_announced else '预估'}）"


class CalendarDay(models.Model):
    """A day that is worked although at a weekend, or not worked although Monday to Friday."""

    class Source(models.TextChoices):
        LIBRARY = "library", "节假日库"
        OFFICE = "office", "办事处"

    day = DayColumn(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.LIBRARY)

    class Meta:
        verbose_name = "日历日"

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_working else '休息'}"
