"""Setting the campaign: the deadline and what each kecamatan is to reach."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from jemputbola.models import Campaign, CampaignTarget
from kecamatan import audit
from kecamatan.models import Kecamatan, Office, Officer


@transaction.atomic
def set_campaign(
    *,
    office: Office,
    name: str,
    starts: dt.date,
    deadline: dt.date,
    targets: Sequence[tuple[Kecamatan, int, int]],
    by: Officer,
    at: dt.datetime,
) -> Campaign:
    """Change the office's current campaign, or make its first one. `targets`: recordings and cards per kecamatan.

    The office's row is locked, so that two planners at once do not make two campaigns.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    campaign = Campaign.objects.filter(office=office, is_current=True).first() or Campaign(office=office)
    campaign.name, campaign.starts, campaign.deadline = name, starts, deadline
    campaign.save()
    CampaignTarget.objects.bulk_create(
        [
            CampaignTarget(campaign=campaign, kecamatan=place, record=record, card=card)
            for place, record, card in targets
        ],
        update_conflicts=True,
        unique_fields=["campaign", "kecamatan"],
        update_fields=["record", "card"],
    )
    record_sum, card_sum = sum(record for _, record, _ in targets), sum(card for _, _, card in targets)
    audit.record(
        office=office,
        by=by,
        action="campaign.set",
        summary=f"Kampanye {name}: {starts} sampai {deadline}, target {record_sum} rekam dan {card_sum} kartu",
        at=at,
        subject=campaign,
    )
    return campaign
