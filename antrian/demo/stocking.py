"""The books of blank cards as rows; balance and tallies follow by trigger."""

from collections.abc import Sequence

from antrian.demo.roster import new_operation
from antrian.demo.rows import copy_rows, fresh_ids
from antrian.demo.staff import Staff
from antrian.demo.story import Story
from jemputbola.models import BlankoMovement


def operations_of(story: Story) -> dict[int, str]:
    """One operation id for each pair of movements, by which outcomes and allotments hang together."""
    return {movement.pair: new_operation() for movement in story.cards.movements}


def write_movements(story: Story, staff: Staff, visit_ids: Sequence[str], operations: dict[int, str]) -> None:
    """COPY the movements in the order of time: at no moment is a service point below zero."""
    ordered = sorted(story.cards.movements, key=lambda movement: movement.at)
    keys = fresh_ids(len(ordered))
    copy_rows(
        BlankoMovement,
        ("id", "service_point_id", "kind", "quantity", "at", "date", "by_id", "visit_id", "note", "op_id"),
        (
            (
                key,
                str(staff.service_points[row.service_point].id),
                row.kind,
                row.quantity,
                row.at,
                row.date,
                str(staff.storekeeper.id if row.trip is None else staff.members[story.trips[row.trip].team][0].id),
                None if row.trip is None else visit_ids[row.trip],
                row.note,
                operations[row.pair],
            )
            for key, row in zip(keys, ordered, strict=True)
        ),
    )
