"""What an authenticator and recovery codes rest on, sealed; the library keeps all else of them.

Not here: the factors themselves (allauth.mfa), sealing (``vault``).
"""

from django.db import models


class FactorSecret(models.Model):
    """The secret of one authenticator, or the seed of recovery codes (第二重验证的密钥).

    In a table of its own, where a change of keys moves it; the library's row names it.
    """

    PERSONAL_FIELDS = ("cipher",)

    reference = models.CharField(max_length=40, unique=True)
    cipher = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "第二重验证的密钥"
