"""RateBudget: how often the public doors were used, counted in the database so that a flush of Redis opens nothing."""

from django.db import models


class RateBudget(models.Model):
    # A keyed hash of what is limited (an address, a NIK), never the thing itself.
    key = models.BinaryField(max_length=32)
    window = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="rate_budget_once")]
        indexes = [models.Index(fields=["window"], name="rate_budget_window")]
