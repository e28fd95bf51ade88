"""The calendar of working days tells what it was and became."""

from huzhu.audit.traced import Traced
from huzhu.office import models

TRACED = (Traced(models.CalendarYear), Traced(models.CalendarDay))
