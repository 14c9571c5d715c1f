from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtWidgets import QApplication

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.label_sheets import BY_KEY
from crm_desktop.ui.documents.letters import Letter, labels_pdf, letters_pdf
from crm_desktop.ui.documents.paper import Column, Writer, save_pdf


@pytest.fixture(autouse=True)
def fonts(qapp: QApplication) -> None:
    from crm_desktop.ui.theme import Theme

    Theme().apply(qapp)


def texts(data: bytes) -> list[str]:
    document: Any = pypdfium2.PdfDocument(data)
    try:
        # Without gaps: where a page holds little, the reader takes each letter for a line.
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def test_a_long_table_goes_over_pages_with_its_head_on_each() -> None:
    writer = Writer()
    writer.paragraph("Price list", size=16, bold=True)
    columns = (Column("Product", 70), Column("Price", 30, is_number=True))
    writer.table(columns, [(f"Part {n}", f"{n},00 €") for n in range(120)])
    writer.paragraph("All prices without tax.")
    pages = texts(writer.pdf(title="Prices", header=lambda n, all_: ("Tatra Tools", "Prices")))
    assert len(pages) == writer.pages > 2
    for n, page in enumerate(pages, start=1):
        assert "Product" in page and "TatraTools" in page and f"Page{n}of{len(pages)}" in page
    whole = "".join(pages)
    assert all(f"Part{n}{n},00€" in whole for n in range(120)) and "Allpriceswithouttax." in pages[-1]


def test_what_a_record_holds_is_text_and_never_markup() -> None:
    writer = Writer()
    writer.paragraph("<b>Ada</b> & <img src='file:///etc/passwd'>")
    assert "<b>Ada</b>&<imgsrc='file:///etc/passwd'>" in texts(writer.pdf())[0]


def test_each_letter_begins_on_a_page_of_its_own_with_its_address() -> None:
    town = ("Ďumbierska 5", "949 01 Nitra")
    letters = [Letter((f"Firma {n}", *town), "Tatra Tools", "dnes", "Ponuka", "Dobrý deň\n\n" * n) for n in (1, 80)]
    pages = texts(letters_pdf(letters))
    assert len(pages) > 2
    assert "Firma1" in pages[0] and "Page" not in pages[0]
    assert "Firma80" in pages[1] and "Ďumbierska5" in pages[1] and "Page1of" in pages[1]


def test_labels_fill_sheets_and_skip_what_is_used() -> None:
    sheet = BY_KEY["L7160"]
    labels = [(f"Person {n}", "Hlavná 1", "949 01 Nitra") for n in range(21)]
    pages = texts(labels_pdf(labels, sheet, used=3))
    assert len(pages) == 2
    assert "Person17" in pages[0] and "Person18" not in pages[0] and "Person20" in pages[1]


def test_a_page_break_can_be_asked_for() -> None:
    writer = Writer()
    writer.paragraph("One")
    writer.new_page()
    writer.paragraph("Two")
    assert texts(writer.pdf()) == ["OnePage1of2", "TwoPage2of2"]


def test_a_folder_that_can_t_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here")
    with pytest.raises(StorageError) as caught:
        save_pdf(blocked / "letter.pdf", b"%PDF")
    assert caught.value.advice
