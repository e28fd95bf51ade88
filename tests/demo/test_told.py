"""The demonstration's acts are told apart, as if each had been done alone."""

from django.db.models import Count

from huzhu.audit.models import AuditEvent, RowChange


def test_every_act_of_the_demonstration_has_its_own_number_and_its_own_changes(loaded):
    acts = AuditEvent.objects.filter(code="projects.submit_plan")
    assert acts.count() > 20
    assert acts.values("act").distinct().count() == acts.count()
    most = RowChange.objects.filter(case_table="projects_serviceproject").values("act")
    assert most.annotate(count=Count("id")).order_by("-count")[0]["count"] < 30
    assert not RowChange.objects.filter(act=None).exists()
