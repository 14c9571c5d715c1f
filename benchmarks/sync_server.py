"""A real server process for the benchmarks: `crm-server` with the limits of how often lifted, and what it takes."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from benchmarks.measure import FOLDER, ROOT, SOURCE
from crm_desktop.domain.clock import SystemClock
from crm_desktop.server.accounts import ANY, make_code
from crm_desktop.server.admin_serving import prepared
from crm_desktop.server.opening import open_database
from crm_desktop.server.rates import RATES, Limiter, Rate

_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_SECONDS = 30


def main() -> None:
    from crm_desktop.server.app import Shell
    from crm_desktop.server.core import Core, Settings
    from crm_desktop.server.listener import run
    from crm_desktop.server.logs import start_logging
    from crm_desktop.server.serving import Listening

    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("database")
    options = parser.parse_args()
    start_logging("warning")
    database = prepared(options)
    try:
        core = Core(database, Settings(), limiter=Limiter(dict.fromkeys(RATES, Rate(10**9, 1000))))
        run(Shell(core), Listening(port=options.port))
    finally:
        database.close()


class ServerProcess:
    """Starts a server in a folder; what it takes is read from the system."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder, self.database = folder, database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(FOLDER / "compiled")}
        env = os.environ | compiled | {"PYTHONPATH": os.pathsep.join((str(SOURCE), str(ROOT)))}
        command = [sys.executable, "-m", "benchmarks.sync_server", str(folder), str(self.port), database]
        self._process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        self._wait()

    def __enter__(self) -> ServerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def code(self, workspace: str = ANY, role: str = "owner") -> str:
        """Return a code as `crm-server init` and `crm-server invite` print it."""
        database = open_database(self.database, self.folder)
        try:
            return make_code(database, workspace, role, "", SystemClock().now(), os.urandom)[0]
        finally:
            database.close()

    def cpu(self) -> float:
        """Return the processor seconds that the server took so far, its threads included."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory(self, *, peak: bool = True) -> float:
        """Return the megabytes that the server holds, or held at most."""
        wanted = "VmHWM:" if peak else "VmRSS:"
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith(wanted):
                return int(line.split()[1]) / 1024
        return 0.0

    def _wait(self) -> None:
        until = time.monotonic() + _SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.address}/v1/hello", timeout=1).close()
                return
            time.sleep(0.05)
        raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
