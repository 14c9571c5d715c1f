"""Calendars of others: fetched, kept, shown offline, and never able to hurt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.errors import CrmError, ImportFailed, ValidationError
from crm_desktop.exchange.ical.subscribed import NotFetched, refresh, shown_times, subscribe, subscriptions
from crm_desktop.store import Store, open_store

ZONE = ZoneInfo("Europe/Bratislava")
FAIR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Fair\r\nDTSTART:20260312T080000Z\r\nDTEND:20260312T090000Z\r\n"
    b"RRULE:FREQ=WEEKLY\r\nEXDATE:20260319T080000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Answers(BaseHTTPRequestHandler):
    """Gives what the test says."""

    code, body = 200, FAIR

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    Answers.code, Answers.body = 200, FAIR
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret-token/a.ics"
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True)
    yield opened
    opened.close()


def march(store: Store) -> list[tuple[str, str]]:
    first, last = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp() * 1000) for month in (3, 4))
    times = shown_times(store, first, last, ZONE)
    return [(t.title, f"{datetime.fromtimestamp(t.at / 1000, ZONE):%d %H:%M}") for t in times]


def test_an_address_is_fetched_and_shown_later_without_it(store: Store, address: str) -> None:
    subscribe(store, "Fairs", address)
    refresh(store, subscriptions(store)[0])
    Answers.code = 500
    with pytest.raises(NotFetched) as caught:
        refresh(store, subscriptions(store)[0])
    assert "secret-token" not in caught.value.title and "can't be read now" in caught.value.title
    assert "The copy of before is shown" in caught.value.advice
    assert march(store) == [("Fair", "12 09:00"), ("Fair", "26 09:00")]
    assert subscriptions(store)[0].trouble == caught.value.title


def test_a_login_page_never_takes_the_place_of_a_calendar(store: Store, address: str) -> None:
    subscribe(store, "Fairs", address)
    refresh(store, subscriptions(store)[0])
    Answers.body = b"<html>Sign in</html>"
    with pytest.raises(ImportFailed, match="is no calendar"):
        refresh(store, subscriptions(store)[0])
    assert len(march(store)) == 2


def test_a_folder_is_read_file_by_file_and_its_absence_is_named(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "a.ics").write_bytes(FAIR)
    (folder / "b.ics").write_bytes(FAIR.replace(b"Fair", b"Show").replace(b"RRULE:FREQ=WEEKLY\r\n", b""))
    subscribe(store, "", str(folder))
    refresh(store, subscriptions(store)[0])
    assert march(store) == [("Fair", "12 09:00"), ("Show", "12 09:00"), ("Fair", "26 09:00")]
    for file in folder.iterdir():
        file.unlink()
    with pytest.raises(CrmError, match="There is no calendar in the folder “shared”"):
        refresh(store, subscriptions(store)[0])


@pytest.mark.parametrize("source", ["", "ftp://x/a.ics", "/no/such/folder", "file:///etc/passwd"])
def test_what_is_no_address_and_no_folder_is_refused(store: Store, source: str) -> None:
    with pytest.raises(ValidationError, match="is no address and no folder") as caught:
        subscribe(store, "x", source)
    assert "https://" in caught.value.advice


def test_a_calendar_that_is_switched_off_is_not_shown(store: Store, address: str) -> None:
    from crm_desktop.domain.specs import CALENDAR_SUBSCRIPTION
    from crm_desktop.services import records

    record_id = subscribe(store, "Fairs", address)
    refresh(store, subscriptions(store)[0])
    records.update(store, CALENDAR_SUBSCRIPTION, record_id, {"is_shown": False})
    assert march(store) == []
