"""Figures in Prometheus' text format."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable

from crm_desktop.server.db import Database
from crm_desktop.server.problems import Problem

BOUNDS = (0.005, 0.025, 0.1, 0.5, 2.5, 10.0)  # seconds


class Metrics:
    """Counts requests of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._slower: Counter[tuple[str, float]] = Counter()
        self._seconds: dict[str, float] = {}
        self._bytes: Counter[str] = Counter()

    def count(self, method: str, route: str, status: int, seconds: float, bytes_in: int, bytes_out: int) -> None:
        """Count an answered request."""
        with self._lock:
            self._requests[method, route, status] += 1
            for bound in BOUNDS:
                if seconds <= bound:
                    self._slower[route, bound] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds
            self._bytes["in"] += bytes_in
            self._bytes["out"] += bytes_out

    def lines(self) -> Iterable[str]:
        """Return the figures of this process."""
        with self._lock:
            yield "# TYPE crm_requests_total counter"
            for (method, route, status), count in sorted(self._requests.items()):
                yield f'crm_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
            yield "# TYPE crm_request_seconds histogram"
            totals: Counter[str] = Counter()
            for (_method, route, _status), count in self._requests.items():
                totals[route] += count
            for route, count in sorted(totals.items()):
                for bound in BOUNDS:
                    yield f'crm_request_seconds_bucket{{route="{route}",le="{bound}"}} {self._slower[route, bound]}'
                yield f'crm_request_seconds_bucket{{route="{route}",le="+Inf"}} {count}'
                yield f'crm_request_seconds_sum{{route="{route}"}} {self._seconds.get(route, 0.0):.6f}'
                yield f'crm_request_seconds_count{{route="{route}"}} {count}'
            yield "# TYPE crm_bytes_total counter"
            for way, count in sorted(self._bytes.items()):
                yield f'crm_bytes_total{{way="{way}"}} {count}'


def of_database(database: Database, workspaces: Iterable[str]) -> Iterable[str]:
    """Return the figures of all workspaces; they carry ids, never names."""
    gauges: dict[str, list[str]] = {name: [] for name in ("seq", "durable_seq", "records", "open_conflicts", "devices")}
    for workspace in workspaces:
        try:
            with database.read(workspace) as db:
                label = f'{{workspace="{workspace}"}}'
                figures = {
                    "seq": db.head.seq,
                    "durable_seq": db.head.durable,
                    "records": db.value("SELECT coalesce(sum(n), 0) FROM living WHERE workspace_id = ?"),
                    "open_conflicts": db.value("SELECT count(*) FROM conflict WHERE workspace_id = ? AND is_open = 1"),
                    "devices": db.value("SELECT count(*) FROM credential WHERE workspace_id = ? AND revoked_at = 0"),
                }
        except Problem:
            continue  # announced, but never published
        for name, value in figures.items():
            gauges[name].append(f"crm_{name}{label} {int(value)}")
    for name, lines in gauges.items():
        yield f"# TYPE crm_{name} gauge"
        yield from lines
