"""One window a workspace: a second start hands over to the first one and ends."""

from __future__ import annotations

import json
import logging
import time
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, Signal

if TYPE_CHECKING:  # imported by whoever talks or listens: the lock alone is needed before the window
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

_LIMIT = 64_000  # bytes of a request; a longer one is not ours


class Started(Enum):
    """What `SingleInstance.start` found."""

    FIRST = "first"
    HANDED_OVER = "handed over"
    NO_ANSWER = "no answer"


class SingleInstance(QObject):
    """Holds the place of the first program for one workspace; `asked` tells it that a second one was started."""

    asked = Signal(dict)

    def __init__(self, workspace: Path, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = server_name(workspace)
        self._workspace = workspace
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The lock decides, the socket only talks: two programs may listen on one pipe name on Windows,
        # and a socket file outlives a crash on Linux.
        self._lock = QLockFile(str(folder / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def start(self, *, place: str = "", patience: float = 3.0, listens: bool = True) -> Started:
        """Become the first program for the workspace, or hand over to it; the first may still be starting.

        With `listens` false the caller calls `listen` when it can be asked; a second start is patient until then.
        """
        end = time.monotonic() + patience
        while True:
            if self._lock.tryLock(0):
                if listens:
                    self.listen()
                return Started.FIRST
            if self._hand_over({"workspace": str(self._workspace), "place": place}):
                return Started.HANDED_OVER
            if time.monotonic() > end:
                return Started.NO_ANSWER
            time.sleep(0.05)

    def stop(self) -> None:
        """Free the place."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def listen(self) -> None:
        """Hear a second start from now on."""
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            log.warning("can't hear a second start: %s", self._server.errorString())

    def _hand_over(self, request: dict[str, str]) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(300):
            return False
        socket.write(json.dumps(request).encode() + b"\n")
        heard = socket.waitForBytesWritten(1000) and socket.waitForReadyRead(2000)
        answer = bytes(socket.readAll().data()) if heard else b""
        socket.abort()
        return answer == b"ok\n"

    def _on_connected(self) -> None:
        while self._server is not None and (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._on_ready(socket))
            if socket.bytesAvailable():
                self._on_ready(socket)

    def _on_ready(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LIMIT:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        try:
            request = json.loads(bytes(socket.readLine().data()))
        except ValueError:
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if isinstance(request, dict):
            self.asked.emit(request)


def server_name(workspace: Path) -> str:
    """Return the name under which a workspace's first program listens; links lead to the same name."""
    digest = QCryptographicHash.hash(str(workspace.resolve()).encode(), QCryptographicHash.Algorithm.Sha256)
    return "crm-desktop-" + bytes(digest.toHex().data()).decode()[:24]
