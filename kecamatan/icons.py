"""The icons: own strokes on a grid of 24 by 24, drawn in the colour of the text around them."""

from typing import Final

ICONS: Final[dict[str, str]] = {
    "alert": '<path d="M12 3.5 2.5 20h19z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "arrow_down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "arrow_left": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "arrow_right": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "arrow_up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "ban": '<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15z"/><path d="M10 21h4"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="2"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>',
    "call": '<path d="M4 10v4h3.5L13 18.5v-13L7.5 10z"/><path d="M16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>',
    "card": '<rect x="2.5" y="5" width="19" height="14" rx="2"/><circle cx="8" cy="11" r="2"/>'
    '<path d="M5 16c.6-1.6 1.7-2.3 3-2.3s2.4.7 3 2.3M14 10h4.5M14 14h4.5"/>',
    "chart": '<path d="M4 4v16h16.5"/><path d="m7.5 15 4-5 3 2.8L20 6.5"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "check_circle": '<circle cx="12" cy="12" r="8.7"/><path d="m8 12.3 2.8 2.8 5.2-6"/>',
    "chevron_down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron_right": '<path d="m9.5 6 6 6-6 6"/>',
    "clock": '<circle cx="12" cy="12" r="8.7"/><path d="M12 7v5.3l3.5 2"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "edit": '<path d="M4 20h4.2L19.5 8.7 15.3 4.5 4 15.8z"/><path d="m13 7 4 4"/>',
    "eye": '<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "file": '<path d="M6 3h8.5L19 7.5V21H6z"/><path d="M14 3v5h5M9 13h7M9 17h7"/>',
    "filter": '<path d="M3.5 5h17l-6.5 8v6l-4 2v-8z"/>',
    "history": '<path d="M4 12a8.2 8.2 0 1 0 2.6-6L4 8.5"/><path d="M4 4v4.5h4.5M12 8v4.5l3 1.8"/>',
    "home": '<path d="m3.5 11.5 8.5-8 8.5 8"/><path d="M6 9.5V20.5h12V9.5M10 20.5V14.5h4v6"/>',
    "info": '<circle cx="12" cy="12" r="8.7"/><path d="M12 11.2V16.5M12 7.7v.1"/>',
    "kit": '<rect x="3" y="8" width="18" height="12" rx="2"/><path d="M8.5 8V5.5a1.5 1.5 0 0 1 1.5-1.5h4'
    'a1.5 1.5 0 0 1 1.5 1.5V8M3 13.5h18M12 12v3"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L11.8 6.5"/>'
    '<path d="M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.3-1.3"/>',
    "list": '<path d="M9 6h11.5M9 12h11.5M9 18h11.5M4 6h.5M4 12h.5M4 18h.5"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v2.5"/>',
    "logout": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "mail": '<rect x="2.5" y="5" width="19" height="14" rx="2"/><path d="m3.5 7 8.5 6.5L20.5 7"/>',
    "map": '<path d="m3 6.5 6-2.5 6 2.5 6-2.5v13.5l-6 2.5-6-2.5-6 2.5z"/><path d="M9 4v13.5M15 6.5V20"/>',
    "menu": '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
    "minus": '<path d="M5 12h14"/>',
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M15.5 4.8a3.5 3.5 0 0 1 0 6.4'
    'M17.5 14.5c2.3.7 3.7 2.6 4 5.5"/>',
    "phone": '<rect x="6.5" y="2.5" width="11" height="19" rx="2.2"/><path d="M10.5 18.5h3"/>',
    "pin": '<path d="M12 21.5c4.5-5 7-8.4 7-12a7 7 0 0 0-14 0c0 3.6 2.5 7 7 12z"/><circle cx="12" cy="9.5" r="2.6"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H3.5V9h17v8H17"/><path d="M7 14h10v6.5H7z"/>',
    "queue": '<circle cx="5.5" cy="7" r="2.2"/><circle cx="12" cy="7" r="2.2"/><circle cx="18.5" cy="7" r="2.2"/>'
    '<path d="M2.5 17v-1.5a3 3 0 0 1 6 0V17M9 17v-1.5a3 3 0 0 1 6 0V17M15.5 17v-1.5a3 3 0 0 1 6 0V17M2.5 20.5h19"/>',
    "repeat": '<path d="M4 11a7 7 0 0 1 7-6h8M16 2l3 3-3 3M20 13a7 7 0 0 1-7 6H5M8 16l-3 3 3 3"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "send": '<path d="M21 3 10 14M21 3l-7 18-4-7-7-4z"/>',
    "settings": '<path d="M4 7h9M18 7h2M4 17h2M11 17h9"/>'
    '<circle cx="15.5" cy="7" r="2.4"/><circle cx="8.5" cy="17" r="2.4"/>',
    "skip": '<path d="m5 5.5 9 6.5-9 6.5zM18.5 5.5v13"/>',
    "sort": '<path d="m8 9.5 4-4.5 4 4.5M8 14.5l4 4.5 4-4.5"/>',
    "sun": '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.3M12 19.2v2.3M2.5 12h2.3M19.2 12h2.3M5.3 5.3l1.6 1.6'
    'M17.1 17.1l1.6 1.6M5.3 18.7l1.6-1.6M17.1 6.9l1.6-1.6"/>',
    "ticket": '<path d="M3 6h18v4a2 2 0 0 0 0 4v4H3v-4a2 2 0 0 0 0-4z"/>'
    '<path d="M14.5 6v2.5M14.5 10.8v2.4M14.5 15.5V18"/>',
    "trash": '<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5 7 20.5h10l1-14M10 10.5v6M14 10.5v6"/>',
    "upload": '<path d="M12 16V5M7 9.5l5-5 5 5M4.5 20h15"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.6-4.3 3.6-6.5 8-6.5s7.4 2.2 8 6.5"/>',
    "van": '<path d="M2.5 16.5V6.5H14v10M14 9.5h4l3.5 4v3h-2.2M9 16.5h5.5"/>'
    '<circle cx="6.7" cy="17" r="2"/><circle cx="17" cy="17" r="2"/>',
}
