"""What a row said before: the versions that the history triggers kept, each with what changed after it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from kecamatan.indonesian import short_date
from kecamatan.models import Officer

SHOWN: Final = 30


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One change: when, by whom (empty: the system), through which page, and field by field what it was and became."""

    at: dt.datetime
    who: str
    page: str
    is_deletion: bool
    changes: list[Change]


def versions_of(kind: str, object_id: uuid.UUID | None) -> list[Version]:
    """The newest SHOWN versions of a row; `kind` is the model's name as in the trail. Empty where none are kept."""
    model = _history_models().get(kind)
    if model is None or object_id is None:
        return []
    fields = [field for field in model._meta.concrete_fields if not field.name.startswith("pgh_")]
    related = [field.name for field in fields if isinstance(field, ForeignKey)]
    rows = model._default_manager.filter(pgh_obj_id=object_id).select_related("pgh_context", *related)
    found: list[Any] = list(rows.order_by("-pgh_id")[:SHOWN])
    if not found:
        return []
    tracked: type[Model] = model.pgh_tracked_model  # type: ignore[attr-defined]
    newer: Any = tracked._default_manager.filter(pk=object_id).select_related(*related).first()
    names = _names(found)
    versions = []
    for row in found:
        context = row.pgh_context.metadata if row.pgh_context else {}
        versions.append(
            Version(
                at=row.pgh_created_at,
                who=names.get(context.get("officer", ""), ""),
                page=context.get("page", ""),
                is_deletion=row.pgh_label == "delete",
                changes=_changes(fields, row, None if row.pgh_label == "delete" else newer),
            )
        )
        newer = row
    return versions


def _history_models() -> dict[str, type[Model]]:
    """Name of the tracked model to the model of its history."""
    return {
        tracked._meta.model_name: model
        for model in apps.get_models()
        if (tracked := getattr(model, "pgh_tracked_model", None))
    }


def _names(rows: list[Any]) -> dict[str, str]:
    ids = {row.pgh_context.metadata.get("officer") for row in rows if row.pgh_context} - {None}
    return {str(pk): name for pk, name in Officer.objects.filter(pk__in=ids).values_list("pk", "name")}


def _changes(fields: "list[Field[Any, Any]]", row: Any, newer: Any) -> list[Change]:
    changes = []
    for field in fields:
        before = getattr(row, field.attname)
        after = getattr(newer, field.attname) if newer is not None else None
        if before != after:
            became = "" if newer is None else _shown(field, newer, after)
            changes.append(Change(_label(field), _shown(field, row, before), became))
    return changes


def _label(field: "Field[Any, Any]") -> str:
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _shown(field: "Field[Any, Any]", row: Any, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(field, ForeignKey):
        return str(getattr(row, field.name, None) or "–")
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return short_date(value)
    return str(dict(field.flatchoices).get(value, value))
