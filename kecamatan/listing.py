"""Every list alike: sorted by a name from the address, in a stable order, cut into pages by the database."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class SortedPage(Page[Any]):
    """A page that knows its order, for the sort headers."""

    sort: str = ""


# Django's paginator takes no type parameter while it runs.
class _SortingPaginator(Paginator):  # type: ignore[type-arg]
    def _get_page(self, *args: Any, **kwargs: Any) -> SortedPage:
        return SortedPage(*args, **kwargs)


def listed(
    request: HttpRequest,
    rows: QuerySet[M],
    *,
    sorts: Mapping[str, str],
    default: str,
    per_page: int = 50,
    count: int | None = None,
) -> SortedPage:
    """The page `?halaman=` of `rows` in the order `?urut=`.

    `sorts` maps each name allowed in the address to a field; `-name` turns it round. Anything else means
    `default`. Rows that tie are ordered by id, so that no row is shown twice or lost between two pages.
    `count` spares counting where the number of rows is already known.
    """
    sort = request.GET.get("urut", default)
    if sort.removeprefix("-") not in sorts:
        sort = default
    field = sorts[sort.removeprefix("-")]
    order = f"-{field}" if sort.startswith("-") else field
    paginator = _SortingPaginator(rows.order_by(order, "pk"), per_page)
    if count is not None:
        paginator.count = count
    return _page(request, paginator, sort)


def paged(request: HttpRequest, rows: Sequence[object], *, sort: str, per_page: int = 50) -> SortedPage:
    """The page `?halaman=` of rows that are already in the order called `sort`, and that are read slice by slice."""
    return _page(request, _SortingPaginator(rows, per_page), sort)


def _page(request: HttpRequest, paginator: _SortingPaginator, sort: str) -> SortedPage:
    page = cast(SortedPage, paginator.get_page(request.GET.get("halaman")))
    page.sort = sort
    return page


def page_key(at: dt.datetime, last_id: uuid.UUID) -> str:
    """Where a page of a long list, newest first, ended: the next one begins after this moment and id."""
    # Whole microseconds, so that the moment comes back as it was stored.
    return f"{(at - _EPOCH) // dt.timedelta(microseconds=1)}_{last_id}"


def read_page_key(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """The moment and id of a page_key; None for anything else."""
    moment, _, last_id = text.partition("_")
    try:
        return _EPOCH + dt.timedelta(microseconds=int(moment)), uuid.UUID(last_id)
    except (ValueError, OverflowError):
        return None
