"""Connections whose wait for news can be ended from another thread."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from requests.adapters import HTTPAdapter


class WakeableAdapter(HTTPAdapter):
    """Remembers its open connections, so that `wake` can end a blocking read of one."""

    def __init__(self) -> None:
        super().__init__()
        self._open: WeakSet[Any] = WeakSet()
        self._lock = threading.Lock()
        self._is_ended = False

    def get_connection_with_tls_context(self, *arguments: Any, **named: Any) -> Any:
        """Return the pool for a request; its connections are remembered."""
        pool = super().get_connection_with_tls_context(*arguments, **named)
        if not hasattr(pool.ConnectionCls, "wakeable"):
            pool.ConnectionCls = self._remembering(pool.ConnectionCls)
        return pool

    def wake(self) -> None:
        """End what waits; it fails there with an error of the connection."""
        with self._lock:
            self._is_ended = True  # also for one that connects just now
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError, AttributeError):
                # Of the plain socket: TLS's own `shutdown` would take its state away under the reading thread.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def _remembering(self, base: type[Any]) -> type[Any]:
        adapter = self

        class Remembered(base):  # type: ignore[misc]
            wakeable = True

            def connect(self) -> None:
                super().connect()
                with adapter._lock:
                    adapter._open.add(self)
                    if adapter._is_ended:
                        raise OSError("woken")

        return Remembered
