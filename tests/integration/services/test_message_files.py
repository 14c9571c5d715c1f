"""Files that go along with an e-mail: taken, kept with the message, changed and taken back with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import ConflictError, NotFoundError, ValidationError
from crm_desktop.domain.ids import new_id
from crm_desktop.services import message_files, messages, writing
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.blobs import blob_path, list_blobs, remove_unnamed
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.message_files import Enclosed, check_files, files_of, take_bytes, take_file
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete, get, update
from crm_desktop.services.search import search
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

VALUES = {"to_addresses": "ada@x.example", "subject": "Offer", "body": "Dear Ada"}


@pytest.fixture
def account(store: Store) -> str:
    return create_account(store, name="Work", sender_address="marta@tatra.example", host="localhost")


def names(store: Store, message_id: str) -> list[str]:
    return [file.name for file in files_of(store, message_id)]


def test_a_copy_is_taken_so_the_original_may_go(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "ponuka č. 5.pdf"
    source.write_bytes(b"%PDF")
    file = take_file(store, source)
    source.unlink()
    assert (file.name, file.bytes, message_files.read_enclosed(store, file)) == ("ponuka č. 5.pdf", 4, b"%PDF")


def test_what_can_t_go_along_is_said(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        take_file(store, tmp_path / "gone.pdf")
    (tmp_path / "offers").mkdir()
    with pytest.raises(ValidationError, match=r"“offers” is a folder. Pack it into a ZIP file, or add its files."):
        take_file(store, tmp_path / "offers")
    monkeypatch.setattr(message_files, "MOST_BYTES", 2 << 20)
    (tmp_path / "film.mp4").write_bytes(b"0" * (3 << 20))
    with pytest.raises(
        ValidationError, match=r"3 MB is too much for an e-mail: 2 MB go along at most. Leave “film.mp4”"
    ):
        take_file(store, tmp_path / "film.mp4")
    assert list(list_blobs(store)) == []


def test_many_small_files_are_counted_together(store: Store) -> None:
    file = take_bytes(store, "a.bin", b"x")
    with pytest.raises(ValidationError, match=r"At most 50 files go along. Pack them into a ZIP file."):
        check_files(store, [file] * 51)
    with pytest.raises(ValidationError, match="26 MB is too much for an e-mail"):
        check_files(store, [Enclosed("b.bin", file.sha256, 13 << 20)] * 2)


def test_a_file_that_is_not_here_is_refused_before_it_waits(store: Store, account: str) -> None:
    file = take_bytes(store, "offer.pdf", b"%PDF")
    blob_path(store, file.sha256).unlink()
    with pytest.raises(ValidationError, match=r"The file “offer.pdf” is not on this computer. It may still be"):
        writing.queue_written(store, new_id(), VALUES, [file])
    assert messages.list_messages(store) == []


def test_text_and_files_are_one_thing_to_undo(store: Store, account: str) -> None:
    key, offer, prices = new_id(), take_bytes(store, "offer.pdf", b"1"), take_bytes(store, "prices.pdf", b"2")
    writing.queue_written(store, key, VALUES, [offer])
    writing.queue_written(store, key, {**VALUES, "subject": "Better"}, [prices], send_at=9)
    assert (names(store, key), messages.get_message(store, key).send_at) == (["prices.pdf"], 9)
    undo(store, next_undo(store).id)  # type: ignore[union-attr]
    row = messages.get_message(store, key)
    assert (names(store, key), row.subject, row.send_at, row.state) == (["offer.pdf"], "Offer", None, "queued")
    undo(store, next_undo(store).id)  # type: ignore[union-attr]
    assert get(store, messages.MESSAGE, key)["deleted_at"] is not None and names(store, key) == []


def test_the_same_file_is_kept_once_and_the_files_of_the_record_can_go_along(store: Store, account: str) -> None:
    ada, key = create_person(store, given_name="Ada"), new_id()
    attach_bytes(store, "person", ada, "contract.pdf", b"%PDF")
    writing.queue_written(store, key, VALUES, files_of(store, ada))
    assert names(store, key) == ["contract.pdf"] and len(list(list_blobs(store))) == 1
    assert names(store, messages.write_again(store, key)) == ["contract.pdf"]


def test_a_draft_waits_no_more_and_keeps_its_files(store: Store, account: str) -> None:
    key, file = new_id(), take_bytes(store, "a.txt", b"1")
    writing.queue_written(store, key, VALUES, [file])
    writing.draft_written(store, key, {**VALUES, "subject": ""}, [file, file])
    assert (messages.get_message(store, key).state, names(store, key)) == ("draft", ["a.txt", "a.txt"])
    writing.queue_written(store, key, VALUES, [])
    assert (messages.get_message(store, key).state, names(store, key)) == ("queued", [])


def test_what_left_is_not_changed_any_more(store: Store, account: str) -> None:
    key, file = new_id(), take_bytes(store, "a.txt", b"1")
    writing.queue_written(store, key, VALUES, [file])
    number = messages.get_message(store, key).message_id
    update(store, messages.MESSAGE, key, {"state": "sent"})
    with pytest.raises(ConflictError, match="This e-mail has left"):
        writing.queue_written(store, key, VALUES, [])
    assert names(store, key) == ["a.txt"] and number == f"<{key}@tatra.example>"


def test_a_message_in_the_bin_comes_back_when_it_is_written_on(store: Store, account: str) -> None:
    key = new_id()
    writing.draft_written(store, key, VALUES)
    delete(store, messages.MESSAGE, key)
    writing.draft_written(store, key, {**VALUES, "subject": "On"})
    assert [row.subject for row in messages.list_messages(store)] == ["On"]


def test_files_of_messages_are_not_swept_away(store: Store, account: str) -> None:
    writing.queue_written(store, new_id(), VALUES, [take_bytes(store, "a.txt", b"1")])
    assert remove_unnamed(store, fresh=-1) == 0


def test_a_file_is_found_with_the_e_mail_that_it_goes_along_with(store: Store, account: str) -> None:
    key = new_id()
    writing.queue_written(store, key, VALUES, [take_bytes(store, "katalog.pdf", b"%PDF")])
    assert [(hit.title, hit.subtitle) for hit in search(store, "katalog")] == [("katalog.pdf", "Offer")]
    delete(store, messages.MESSAGE, key)
    assert search(store, "katalog") == []
