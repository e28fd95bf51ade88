"""Where somebody of the staff is signed in.

Not here: members' phones (``ways``), the sessions themselves (Django).
"""

from django.db import models

from huzhu.people.models.persons import Account


class DeskSession(models.Model):
    """A browser in which somebody of the staff is signed in (登录中的设备); gone when it ends."""

    PERSONAL_FIELDS = ("device", "address")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="desk_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=40)
    address = models.CharField("地址", max_length=45)
    began_at = models.DateTimeField("登录时间")
    #: To the minute: not every page that is opened writes.
    seen_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = "工作人员登录设备"
