"""Messages to telephones through any HTTP gateway that speaks this little JSON:

POST {url}               {"reference", "to", "text"}, Bearer token; answers 2xx, perhaps {"id"}
GET  {url}/{reference}   200 {"reference": ...}: it has the message; 404 {"found": false}: it never had it

The reference goes along as Idempotency-Key too.
"""

from typing import Any, Final
from uuid import UUID

import httpx

from jemputbola.reminders.channels.base import ChannelError, Doubts, Fate, Outgoing

CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0
# Nothing was said yet when these happen.
_BEFORE: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_WRONG_ADDRESS: Final = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)
# Answers that may be another one tomorrow: a wrong token is mended, a limit passes.
_PASSING: Final = frozenset({401, 402, 403, 408, 421, 423, 425, 429})
_CONFLICT: Final = 409


class GatewayTransport:
    def __init__(
        self,
        url: str,
        token: str,
        *,
        doubts: Doubts = Doubts.LOOKUP,
        lanes: int = 4,
        connect: float = CONNECT_SECONDS,
        read: float = READ_SECONDS,
    ) -> None:
        # Several at once only where a doubt can be settled without a person.
        self.lanes = 1 if doubts == Doubts.ASK else lanes
        self.doubts = doubts
        self._url = url.rstrip("/")
        self._client = httpx.Client(
            timeout=httpx.Timeout(read, connect=connect),
            headers={"Authorization": f"Bearer {token}"},
            follow_redirects=False,
            trust_env=False,
        )

    def send(self, message: Outgoing) -> str:
        reference = str(message.id)
        content = {"reference": reference, "to": message.to, "text": message.short}
        answer = self._ask("POST", self._url, json=content, headers={"Idempotency-Key": reference})
        if answer.is_success:
            said = _json(answer)
            return str(said.get("id") or reference)[:120] if isinstance(said, dict) else reference
        code = answer.status_code
        if code >= 500 or code == _CONFLICT:
            raise ChannelError(f"gateway:{code}", Fate.UNCERTAIN)
        fate = Fate.LATER if code in _PASSING else Fate.REFUSED
        raise ChannelError(f"gateway:{code}", fate, retry_after=_seconds(answer.headers.get("Retry-After")))

    def find(self, message_id: UUID) -> bool:
        if self.doubts != Doubts.LOOKUP:
            raise ChannelError("gateway:cannot_be_asked", Fate.UNCERTAIN)
        answer = self._ask("GET", f"{self._url}/{message_id}")
        said = _json(answer)
        if answer.status_code == 200 and isinstance(said, dict) and said.get("reference") == str(message_id):
            return True
        # A bare 404 may come from a proxy, or from a gateway that has no look-up: only a clear no counts.
        if answer.status_code == 404 and isinstance(said, dict) and said.get("found") is False:
            return False
        raise ChannelError(f"gateway:lookup_{answer.status_code}", Fate.UNCERTAIN)

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, url: str, **more: Any) -> httpx.Response:
        if not self._url:
            raise ChannelError("gateway:not_set_up", Fate.REFUSED)
        try:
            return self._client.request(method, url, **more)
        except _BEFORE as error:
            raise ChannelError(f"gateway:{type(error).__name__}", Fate.LATER, nobody_there=True) from error
        except _WRONG_ADDRESS as error:
            raise ChannelError("gateway:wrong_url", Fate.LATER, nobody_there=True) from error
        except httpx.HTTPError as error:
            raise ChannelError(f"gateway:{type(error).__name__}", Fate.UNCERTAIN) from error


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    """Retry-After in seconds; a date, or nonsense, is None."""
    return float(text) if text and text.isascii() and text.isdigit() else None
