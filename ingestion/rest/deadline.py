"""An end to the wait for the head of an answer.

A read time-out begins anew with every byte, so a server that drips its status line and headers is never late. Belongs
here: hanging up on it. Does not belong here: the body (``session`` reads it piece by piece and looks at the clock).
"""

import socket
from contextlib import suppress
from threading import Timer
from typing import Any

from requests.adapters import HTTPAdapter


class DeadlineAdapter(HTTPAdapter):
    """Connections whose answers begin, headers and all, within so many seconds of the request; else they are cut."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if not issubclass(pool.ConnectionCls, _Hurried):
            kind = {"seconds": self._seconds}
            pool.ConnectionCls = type("Hurried", (_Hurried, pool.ConnectionCls), kind)
        return pool


class _Hurried:
    """Of urllib3's connection, whichever it is."""

    seconds: float
    sock: socket.socket | None

    def getresponse(self) -> Any:
        timer = Timer(self.seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            return super().getresponse()  # type: ignore[misc]
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
