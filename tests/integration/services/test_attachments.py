from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import NotFoundError, StoreCorrupt, ValidationError
from crm_desktop.services.attachments import (
    attach,
    attach_bytes,
    list_attachments,
    open_attachment,
    read_attachment,
    remove_attachment,
)
from crm_desktop.services.blobs import blob_path, list_blobs, put_blob, remove_unnamed
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.store import Store


@pytest.fixture
def ada(store: Store) -> str:
    return create_person(store, given_name="Ada")


def test_a_file_is_kept_by_what_it_holds_and_found_by_its_name(store: Store, ada: str, tmp_path: Path) -> None:
    source = tmp_path / "Offer-Nitra.pdf"
    source.write_bytes(b"%PDF offer")
    found = attach(store, "person", ada, source)
    source.unlink()
    [row] = list_attachments(store, ada)
    assert (row.id, row.name, row.mime, row.bytes) == (found, "Offer-Nitra.pdf", "application/pdf", 10)
    assert blob_path(store, row.sha256) == store.folder / row.sha256[:2] / row.sha256
    assert read_attachment(store, found) == b"%PDF offer"
    assert open_attachment(store, found, tmp_path).name == "Offer-Nitra.pdf"
    assert [(h.title, h.subtitle) for h in search(store, "nitra")] == [("Offer-Nitra.pdf", "Ada")]


def test_the_same_file_twice_is_kept_once(store: Store, ada: str) -> None:
    for name in ("a.txt", "b.txt"):
        attach_bytes(store, "person", ada, name, b"same")
    assert len(list(list_blobs(store))) == 1 and len(list_attachments(store, ada)) == 2


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a/../b", "b"),
        ("C:\\Windows\\x.exe", "x.exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("in\u202evoice\0.pdf", "invoice.pdf"),
        ("...", "file"),
        ("", "file"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("správa 🧁.txt", "správa 🧁.txt"),
    ],
)
def test_a_file_s_name_is_never_a_path(store: Store, ada: str, tmp_path: Path, name: str, kept: str) -> None:
    found = attach_bytes(store, "person", ada, name, b"x")
    opened = open_attachment(store, found, tmp_path)
    assert opened.parent == tmp_path and opened.name == kept


def test_a_checksum_from_a_damaged_file_never_becomes_a_path(store: Store) -> None:
    with pytest.raises(StoreCorrupt) as error:
        blob_path(store, "../../../etc/passwd")
    assert error.value.title == "An attachment has a wrong checksum in this file"


def test_a_damaged_or_missing_file_is_said_and_not_opened(store: Store, ada: str) -> None:
    found = attach_bytes(store, "person", ada, "offer.txt", b"offer")
    path = blob_path(store, list_attachments(store, ada)[0].sha256)
    path.write_bytes(b"OFFER")
    with pytest.raises(StoreCorrupt) as damaged:
        read_attachment(store, found)
    assert damaged.value.title == "The file “offer.txt” is not what was saved"
    path.unlink()
    with pytest.raises(StoreCorrupt) as missing:
        read_attachment(store, found)
    assert missing.value.title == "The file “offer.txt” is missing from the folder of attachments"
    assert missing.value.advice == "Restore it from the newest backup."


def test_only_what_nothing_names_is_removed_from_the_folder(store: Store, ada: str) -> None:
    found = attach_bytes(store, "person", ada, "offer.txt", b"offer")
    remove_attachment(store, found)
    put_blob(store, b"nobody's")
    assert remove_unnamed(store) == 0
    assert remove_unnamed(store, fresh=0) == 1
    assert read_attachment(store, found) == b"offer"


def test_a_file_that_is_not_there_or_a_folder_is_refused(store: Store, ada: str, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file “.*none\.txt”"):
        attach(store, "person", ada, tmp_path / "none.txt")
    with pytest.raises(ValidationError, match="can't be read"):
        attach(store, "person", ada, tmp_path)
    with pytest.raises(NotFoundError, match="Person: there is none"):
        attach_bytes(store, "person", "nobody", "a.txt", b"x")
    assert list(list_blobs(store)) == []
