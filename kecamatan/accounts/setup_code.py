"""The code that the page of the first start asks for, so that the admin is somebody who can see the server's screen.

It follows from SECRET_KEY: every process knows it without storing it, and who knows the key could sign in anyway.
"""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_GROUP = 4


def setup_code() -> str:
    """Sixty bits in three groups, such as `K7QM-2ZRA-D5TX`; letters A to Z and digits 2 to 7."""
    digest = salted_hmac("kecamatan.first_start", "admin", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    text = base64.b32encode(digest).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, 3 * _GROUP, _GROUP))


def is_setup_code(text: str) -> bool:
    """Whether somebody typed it: capitals, blanks and hyphens do not matter."""
    return constant_time_compare(_plain(text), _plain(setup_code()))


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
