"""Letters with the address in the window of the envelope, and labels on sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from crm_desktop.domain.label_sheets import Sheet
from crm_desktop.ui.documents.paper import INK, POINT, Paper, Writer, as_pdf, dots, pdf_painter

_PADDING = 3.0  # millimetres within a label: printers are never quite in their place


@dataclass(frozen=True)
class Letter:
    """A letter: to whom, from whom in one line, when, about what, and its text."""

    address: Sequence[str]
    sender: str
    day: str
    subject: str
    body: str


def letters_pdf(letters: Sequence[Letter], *, title: str = "") -> bytes:
    """Return letters as one PDF, each on pages of its own."""
    return as_pdf([_letter(letter) for letter in letters], title=title)


def labels_pdf(labels: Sequence[Sequence[str]], sheet: Sheet, *, used: int = 0, title: str = "") -> bytes:
    """Return labels as PDF; the first `used` places of the first sheet are left free."""
    size = (sheet.paper[0] / 100, sheet.paper[1] / 100)
    with pdf_painter(size, title) as (pages, painter):
        on_page = 0
        for lines, (page, x, y) in zip(labels, sheet.places(used), strict=False):
            if page != on_page:
                pages.newPage()
                on_page = page
            room = QRectF(dots(x / 100), dots(y / 100), dots(sheet.width / 100), dots(sheet.height / 100))
            edge = dots(min(_PADDING, sheet.height / 1000))
            _label(painter, room.adjusted(edge, edge, -edge, -edge), lines)
        return pages.finish()


def _letter(letter: Letter) -> Writer:
    """Lay a letter out: the address 45 mm from the top, as windows of envelopes want it (DIN 5008, form B)."""
    writer = Writer(Paper(top=45.0))
    writer.paragraph(letter.sender, size=7.5, pale=True, after=4)
    lines = [*letter.address, *[""] * (6 - len(letter.address))]
    writer.paragraph("\n".join(lines), after=22)
    writer.paragraph(letter.day, after=14, align=Qt.AlignmentFlag.AlignRight)
    if letter.subject:
        writer.paragraph(letter.subject, bold=True, after=12)
    writer.paragraphs(letter.body)
    return writer


def _label(painter: QPainter, room: QRectF, lines: Sequence[str]) -> None:
    """Write the lines as large as they fit, 11 points at most; what is still too wide is cut with dots."""
    font = QFont("Inter")
    for tenths in range(110, 54, -5):
        font.setPixelSize(round(tenths / 10 * POINT))
        metrics = QFontMetricsF(font)
        widest = max((metrics.horizontalAdvance(line) for line in lines), default=0.0)
        if widest <= room.width() and metrics.lineSpacing() * len(lines) <= room.height():
            break
    painter.setFont(font)
    painter.setPen(QColor(INK))
    metrics = QFontMetricsF(font)
    top = room.y() + max(0.0, (room.height() - metrics.lineSpacing() * len(lines)) / 2)
    for at, line in enumerate(lines):
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
        row = QRectF(room.x(), top + at * metrics.lineSpacing(), room.width(), metrics.lineSpacing())
        painter.drawText(row, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
