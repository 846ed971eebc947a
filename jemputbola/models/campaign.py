"""Campaign: what the office wants to reach by a deadline, per kecamatan."""

from django.db import models
from django.db.models import F, Q

from kecamatan.models import IdentifiedModel, Kecamatan, Office


class Campaign(IdentifiedModel):
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField("nama kampanye", max_length=120)
    starts = models.DateField("mulai")
    deadline = models.DateField("tenggat")
    is_current = models.BooleanField("sedang berjalan", default=True)

    class Meta:
        verbose_name = "kampanye"
        ordering = ["-starts", "id"]
        constraints = [
            models.CheckConstraint(name="campaign_deadline_after_start", condition=Q(deadline__gt=F("starts"))),
            models.UniqueConstraint(fields=["office"], condition=Q(is_current=True), name="campaign_one_current"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTarget(models.Model):
    """How many people of a kecamatan are to be recorded, and to get a card, within the campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    kecamatan = models.ForeignKey(Kecamatan, on_delete=models.PROTECT, related_name="+")
    record = models.PositiveIntegerField("target rekam")
    card = models.PositiveIntegerField("target kartu")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "kecamatan"], name="campaign_target_once")]
