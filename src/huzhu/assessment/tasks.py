"""What the clock does to the yearly assessment: end the self-rating, send the reminders (A5, A6.3).

Each task may run as often as it likes: what was done before is not done again.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from huzhu.assessment.desk.queries import clock
from huzhu.assessment.facts.actions import facts
from huzhu.assessment.facts.queries import computed
from huzhu.assessment.rating.actions import reminders
from huzhu.assessment.rating.rules.reminding import office_text
from huzhu.assessment.year.actions import lateness, years
from huzhu.kernel.actor import CLOCK
from huzhu.kernel.workdays import daily, local_date


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="assessment.follow_clock", pass_context=False)
def follow_clock(timestamp: int) -> None:
    """End what ends now, and count the figures of a year that has just opened."""
    del timestamp
    now = timezone.now()
    for number in clock.due_to_count():
        facts.compute_facts(number, by=CLOCK, at=now)
    for year in clock.due_to_close(at=now):
        years.close_self_rating(year, by=CLOCK, at=now)
    for sheet in clock.overstayed(at=now):
        lateness.miss_deadline(sheet, by=CLOCK, at=now)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="assessment.send_reminders", pass_context=False)
def send_reminders(timestamp: int) -> None:
    """Send the reminders that are due: to agencies, to departments."""
    del timestamp
    now = timezone.now()
    for sheet, occasion in clock.reminders_due(at=now):
        reminders.remind_by_clock(sheet, occasion, at=now)
    for due in clock.office_reminders_due(at=now):
        text = office_text(due.occasion, year=due.year.year, at=now)
        reminders.remind_departments(
            due.year, due.occasion, text=text, departments=due.departments, at=now
        )


@app.periodic(cron=daily(3, 30))
@app.task(queueing_lock="assessment.count_figures", pass_context=False)
def count_figures(timestamp: int) -> None:
    """Find out every night what the platform knows about each agency (A4.2a)."""
    del timestamp
    now = timezone.now()
    for year in computed.years_counted(on=local_date(now)):
        facts.compute_facts(year, by=CLOCK, at=now)
