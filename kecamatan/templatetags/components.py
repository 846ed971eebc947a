"""The parts that pages are put together from. Each renders one file of templates/_components."""

from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kecamatan.icons import ICONS
from kecamatan.tones import tone_of

register = template.Library()

PARTS = "_components/"


def _query(context: Context | dict[str, Any]) -> QueryDict:
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    # Never carried from page to page: a form's token has no place in a link.
    query.pop("csrfmiddlewaretoken", None)
    return query


def _link(query: QueryDict, **changes: str | int | None) -> str:
    """`?…` with these parameters changed (None takes one out); the others stay as they are."""
    query = query.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon; decoration for sighted people unless `label` gives it a name. KeyError for an unknown one."""
    strokes = mark_safe(ICONS[name])
    css = f"icon {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 24 24" role="img"><title>{}</title>{}</svg>', css, label, strokes
        )
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, strokes)


@register.simple_tag
def badge(code: object, label: object = "", tone: str | None = None) -> SafeString:
    """A state as a chip. `code` decides the tone (see tones.py) unless `tone` is given; `label` is what is read."""
    tone = tone_of(code) if tone is None else tone
    css = f"badge badge--{tone}" if tone else "badge"
    return format_html('<span class="{}">{}</span>', css, label or code)


@register.inclusion_tag(PARTS + "stat.html")
def stat(
    label: str, number: object, hint: str = "", url: str = "", tone: str = "", unit: str = "", link: str = ""
) -> dict[str, object]:
    """One figure: its name, the number already formatted, a hint, and the way into the rows behind it."""
    return locals()


@register.inclusion_tag(PARTS + "alert.html")
def alert(tone: str, text: str, title: str = "") -> dict[str, object]:
    """A notice: tone is info, ok, warn or bad. A bad one is read out at once."""
    return {"tone": tone, "text": text, "title": title, "icon_name": _alert_icon(tone)}


@register.simple_block_tag(end_name="endalertbox")
def alertbox(content: str, tone: str, title: str = "") -> SafeString:
    """As `alert`, with any HTML between the tags."""
    heading = format_html('<p class="alert__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="alert alert--{}"{}>{}<div class="alert__body">{}{}</div></div>',
        tone,
        mark_safe(' role="alert"') if tone == "bad" else "",
        icon(_alert_icon(tone)),
        heading,
        content,
    )


def _alert_icon(tone: str) -> str:
    return {"ok": "check_circle", "warn": "alert", "bad": "ban"}.get(tone, "info")


@register.filter
def message_tone(tags: str) -> str:
    """Django's message level to a tone."""
    for level, tone in (("error", "bad"), ("warning", "warn"), ("success", "ok")):
        if level in tags:
            return tone
    return "info"


@register.simple_tag(takes_context=True)
def sort_header(
    context: Context, label: str, name: str, css: str = "", target: str = "", current: str | None = None
) -> SafeString:
    """A `<th>` that sorts by `name`: first upwards, then downwards. Search and filters stay, the page starts anew.

    `current` is the order in force; without it `page.sort` (see listing.py), then `?urut=` is used.
    """
    if current is None:
        current = getattr(context.get("page"), "sort", None) or _query(context).get("urut", "")
    state, glyph, order = "", "sort", name
    if current == name:
        state, glyph, order = mark_safe(' aria-sort="ascending"'), "arrow_up", f"-{name}"
    elif current == f"-{name}":
        state, glyph = mark_safe(' aria-sort="descending"'), "arrow_down"
    url = _link(_query(context), urut=order, halaman=None)
    return format_html(
        '<th scope="col"{}{}><a href="{}"{}>{}{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        state,
        url,
        _htmx(url, target),
        label,
        icon(glyph),
    )


def _htmx(url: str, target: str) -> SafeString | str:
    if not target:
        return ""
    return format_html(' hx-get="{}" hx-target="{}" hx-swap="outerHTML" hx-push-url="true"', url, target)


@register.inclusion_tag(PARTS + "pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], target: str = "", parameter: str = "halaman") -> dict[str, object]:
    """Where in a long list: first, near and last pages, other parameters kept. Nothing for a single page."""
    query = _query(context)
    numbers = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        url = _link(query, **{parameter: number}) if isinstance(number, int) else ""
        numbers.append({"number": number, "url": url, "htmx": _htmx(url, target) if url else ""})
    before = _link(query, **{parameter: page.previous_page_number()}) if page.has_previous() else ""
    after = _link(query, **{parameter: page.next_page_number()}) if page.has_next() else ""
    return {
        "page": page,
        "numbers": numbers,
        "before": before,
        "after": after,
        "before_htmx": _htmx(before, target) if before else "",
        "after_htmx": _htmx(after, target) if after else "",
    }


@register.inclusion_tag(PARTS + "search_box.html", takes_context=True)
def search_box(context: Context, label: str = "Cari", hint: str = "", name: str = "cari") -> dict[str, object]:
    """The search field of a filter bar, filled with what was searched."""
    return {"label": label, "hint": hint, "name": name, "value": _query(context).get(name, "")}


@register.inclusion_tag(PARTS + "keep.html", takes_context=True)
def keep(context: Context, *names: str) -> dict[str, object]:
    """Hidden fields that carry these parameters of the address through a GET form (for example "urut")."""
    query = _query(context)
    return {"pairs": [(name, value) for name in names for value in query.getlist(name)]}


@register.inclusion_tag(PARTS + "breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, object]:
    """`{% breadcrumbs "Warga" url_of_warga "Cibeber" %}`: label and address by turns, the last one a label."""
    pairs = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    return {"crumbs": pairs}


@register.inclusion_tag(PARTS + "progress.html")
def progress(value: float, maximum: float, label: str, text: str = "", hide_text: bool = False) -> dict[str, object]:
    """A bar from 0 to `maximum`; `text` is what is read beside it."""
    maximum = maximum or 1
    return {
        "value": min(max(value, 0), maximum),
        "maximum": maximum,
        "label": label,
        "text": text,
        "hide_text": hide_text,
    }


@register.inclusion_tag(PARTS + "empty.html")
def empty(title: str, text: str = "", icon_name: str = "info", url: str = "", action: str = "") -> dict[str, object]:
    """Nothing here yet: say why, and what to do about it."""
    return locals()


@register.inclusion_tag(PARTS + "steps.html")
def steps(names: list[str], current: int) -> dict[str, object]:
    """Where one is in a task of several pages; `current` counts from 1, one more than the last means all done."""
    return {"steps": [(name, number < current, number == current) for number, name in enumerate(names, start=1)]}


@register.inclusion_tag(PARTS + "tabs.html")
def tabs(items: list[dict[str, object]], label: str = "Bagian halaman") -> dict[str, object]:
    """Tabs that are links: each item has label, url, current, and perhaps count."""
    return {"items": items, "label": label}


@register.inclusion_tag(PARTS + "timeline.html")
def timeline(items: list[Any]) -> dict[str, object]:
    """What happened, in the order given: each item has when, what, and perhaps who, detail, tone."""
    return {"items": items}


@register.inclusion_tag(PARTS + "ticket.html")
def ticket(number: str, label: str = "Nomor antrean Anda", lane: str = "", hint: str = "") -> dict[str, object]:
    """A queue number, large enough to show to the officer across the desk."""
    return locals()


@register.inclusion_tag(PARTS + "theme_switch.html", takes_context=True)
def theme_switch(context: Context) -> dict[str, object]:
    """Light, dark, or as the device does: three buttons of a plain form."""
    request = context.get("request")
    path = request.get_full_path() if request is not None and request.method == "GET" else "/"
    # An address that leads nowhere is not handed on: there may be anything in it, even a NIK.
    if request is None or request.resolver_match is None:
        path = "/"
    return {"theme": context.get("theme", ""), "back": path}
