"""The ticks of beat. Each may run twice at once, late, or not at all: the outbox decides what is sent."""

from celery import shared_task

from jemputbola.reminders import running


@shared_task
def send_due() -> None:
    """Send the messages that are due."""
    running.send_due()


@shared_task
def settle_stuck() -> None:
    """Settle messages whose worker died or whose provider never answered."""
    running.settle_stuck()
