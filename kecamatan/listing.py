"""Every list alike: sorted by a name from the address, in a stable order, cut into pages by the database."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


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
    page = cast(SortedPage, paginator.get_page(request.GET.get("halaman")))
    page.sort = sort
    return page
