"""What staff corrected, held against what files say. Pure.

A correction stands until a file says something new of that field: a list made yesterday repeats the old mistake, and a
repeated mistake must not undo a correction. So a corrected field keeps beside it what the file said (`corrected`, by
the resident's column), and each new file is compared with that (kecamatan.roster.reconciling.weigh_corrections).
"""

from collections.abc import Mapping

Texts = Mapping[str, str]


def with_changes(corrected: Texts | None, before: Texts, after: Texts) -> dict[str, str]:
    """`corrected` after one more correction. A field put back to what the file says is no longer corrected."""
    kept = dict(corrected or {})
    for name, value in after.items():
        filed = kept.setdefault(name, before[name])
        if value == filed:
            del kept[name]
    return kept
