"""A file read with what was taught: nobody is asked twice about files of one shape."""

from collections.abc import Callable
from typing import Any, Protocol

from kecamatan.models import RosterUpload
from kecamatan.roster.learned.queries import aliases_of, mapping_of
from kecamatan.roster.outcome import Outcome
from kecamatan.roster.refusals import RosterError

BeforeCommit = Callable[[Outcome], None]


class Apply(Protocol):
    """apply_file with all said but what was taught."""

    def __call__(
        self, *, mapping: dict[str, Any] | None, aliases: list[list[str]], desa: str, before_commit: BeforeCommit
    ) -> Outcome: ...


class _Remembered(Exception):
    """The file's layout is known to the reader, and yet a person has said otherwise of its shape."""

    def __init__(self, mapping: dict[str, Any]) -> None:
        super().__init__()
        self.mapping = mapping


def apply_as_taught(upload: RosterUpload, apply: Apply, before_commit: BeforeCommit) -> Outcome:
    """Apply the file with the office's spellings and, where a person named the columns of its shape, with those.

    The mapping used is kept with the upload: what is approved is read as it was shown. Raises what `apply` raises.
    """
    aliases = aliases_of(upload.office)

    def unless_remembered(outcome: Outcome) -> None:
        if upload.mapping is None and outcome.found is not None:
            known = mapping_of(upload.office, [outcome.found.shape])
            if known:
                raise _Remembered(known)
        before_commit(outcome)

    try:
        return apply(
            mapping=upload.mapping,
            aliases=aliases,
            desa=(upload.mapping or {}).get("desa", ""),
            before_commit=unless_remembered,
        )
    except RosterError as error:
        known = None if upload.mapping else mapping_of(upload.office, [table["shape"] for table in error.guess or ()])
        if known is None:
            raise
        upload.mapping = known
    except _Remembered as remembered:
        upload.mapping = remembered.mapping
    RosterUpload.objects.filter(pk=upload.pk).update(mapping=upload.mapping)
    return apply(mapping=upload.mapping, aliases=aliases, desa="", before_commit=before_commit)
