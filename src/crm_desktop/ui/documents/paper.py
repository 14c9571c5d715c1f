"""A document of several pages as PDF: text flows, tables break between rows, each page has its header and footer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.store.sealed_io import write_file

DPI = 300
POINT = DPI / 72
INK, PALE = "#171A21", "#5F6776"
_RULE = QColor("#DCE0E8")


@dataclass(frozen=True)
class Paper:
    """Size and margins in millimetres; header and footer stand in the margins above and below the text."""

    size: tuple[float, float] = (210.0, 297.0)
    left: float = 25.0
    top: float = 25.0
    right: float = 20.0
    bottom: float = 22.0

    @property
    def text(self) -> QSizeF:
        """Return the room for the text in dots."""
        width, height = self.size
        return QSizeF(dots(width - self.left - self.right), dots(height - self.top - self.bottom))


def dots(millimetres: float) -> float:
    """Return a length in dots."""
    return millimetres / 25.4 * DPI


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its share of the width in percent, and whether numbers stand in it."""

    title: str
    share: float
    is_number: bool = False


Edge = Callable[[int, int], tuple[str, str]]  # page and pages -> what stands left and right


def page_words(page: int, pages: int) -> tuple[str, str]:
    """Return the usual footer: nothing on a single page, else which of how many."""
    return "", tr("Page {n} of {all}", n=page, all=pages) if pages > 1 else ""


def no_words(page: int, pages: int) -> tuple[str, str]:
    """Return nothing."""
    return "", ""


class Writer:
    """Builds one document from top to bottom."""

    def __init__(self, paper: Paper = Paper(), *, family: str = "Inter", size: float = 10.5) -> None:
        self.paper = paper
        self.document = QTextDocument()
        self.document.setDocumentMargin(0)
        font = QFont(family)
        font.setPixelSize(round(size * POINT))
        self.document.setDefaultFont(font)
        self.document.setPageSize(paper.text)
        self._font, self._size = font, size
        self._cursor = QTextCursor(self.document)
        self._is_first = True

    def paragraph(
        self, text: str, *, size: float = 0, bold: bool = False, pale: bool = False, after: float = 6,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:  # fmt: skip
        """Add a paragraph; line breaks within it stay."""
        block = QTextBlockFormat()
        block.setBottomMargin(after * POINT)
        block.setAlignment(align)
        block.setLineHeight(125, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        self._begin(block)
        self._cursor.setCharFormat(self._letters(size or self._size, bold, pale))
        # Plain text only: what a record holds is never read as markup.
        self._cursor.insertText(text.replace("\r\n", "\n").replace("\n", "\u2028"))

    def paragraphs(self, text: str) -> None:
        """Add a text as it was typed: an empty line begins a paragraph."""
        for part in text.replace("\r\n", "\n").split("\n\n"):
            self.paragraph(part)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, size: float = 9.5) -> None:
        """Add a table; its head is repeated on each page, rows are not torn apart."""
        form = QTextTableFormat()
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        form.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, column.share) for column in columns]
        )
        form.setCellPadding(2.5 * POINT)
        form.setCellSpacing(0)
        form.setBorder(0.5 * POINT)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(_RULE)
        form.setBorderCollapse(True)
        form.setHeaderRowCount(1)
        self._begin(QTextBlockFormat())
        table = self._cursor.insertTable(len(rows) + 1, len(columns), form)
        for at, column in enumerate(columns):
            self._cell(table, 0, at, column, column.title, size, bold=True)
            for line, row in enumerate(rows, start=1):
                self._cell(table, line, at, column, row[at], size)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._is_first = True  # behind a table stands an empty paragraph already

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        block = QTextBlockFormat()
        block.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
        self._cursor.insertBlock(block)
        self._is_first = True

    def pdf(self, *, title: str = "", header: Edge = no_words, footer: Edge = page_words) -> bytes:
        """Return the document as PDF."""
        return as_pdf([self], title=title, header=header, footer=footer)

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return self.document.pageCount()

    def paint(self, painter: QPainter, page: int, header: Edge, footer: Edge) -> None:
        """Paint one page of it, counted from 0."""
        text, left, top = self.paper.text, dots(self.paper.left), dots(self.paper.top)
        painter.save()
        painter.translate(left, top - page * text.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(INK))
        context.clip = QRectF(0, page * text.height(), text.width(), text.height())
        painter.setClipRect(context.clip)
        self.document.documentLayout().draw(painter, context)
        painter.restore()
        line = dots(6)
        self._edge(painter, header(page + 1, self.pages), QRectF(left, top - dots(12), text.width(), line))
        below = QRectF(left, top + text.height() + dots(7), text.width(), line)
        self._edge(painter, footer(page + 1, self.pages), below)

    def _edge(self, painter: QPainter, words: tuple[str, str], room: QRectF) -> None:
        font = QFont(self._font)
        font.setPixelSize(round(8 * POINT))
        painter.setFont(font)
        painter.setPen(QColor(PALE))
        for text, side in zip(words, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            if text:
                painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _begin(self, block: QTextBlockFormat) -> None:
        """Begin a block; the first one of a document and of a page is there already."""
        if self._is_first:
            block.setPageBreakPolicy(self._cursor.blockFormat().pageBreakPolicy())
            self._cursor.setBlockFormat(block)
            self._is_first = False
        else:
            self._cursor.insertBlock(block)

    def _cell(
        self, table: QTextTable, row: int, at: int, column: Column, text: str, size: float, *, bold: bool = False
    ) -> None:
        cursor = table.cellAt(row, at).firstCursorPosition()
        block = QTextBlockFormat()
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        block.setAlignment(right if column.is_number else left)
        cursor.setBlockFormat(block)
        cursor.setCharFormat(self._letters(size, bold, pale=False))
        cursor.insertText(text.replace("\n", "\u2028"))

    def _letters(self, size: float, bold: bool, pale: bool) -> QTextCharFormat:
        font = QFont(self._font)
        font.setPixelSize(round(size * POINT))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        form = QTextCharFormat()
        form.setFont(font)
        form.setForeground(QColor(PALE if pale else INK))
        return form


def as_pdf(
    documents: Sequence[Writer], *, title: str = "", header: Edge = no_words, footer: Edge = page_words
) -> bytes:
    """Return documents as one PDF; each begins on a page of its own and counts its own pages."""
    with pdf_painter(documents[0].paper.size, title) as (writer, painter):
        is_first = True
        for document in documents:
            for page in range(document.pages):
                if not is_first:
                    writer.newPage()
                is_first = False
                document.paint(painter, page, header, footer)
        return writer.finish()


class PdfPages:
    """A PDF that is being painted."""

    def __init__(self, size: tuple[float, float], title: str) -> None:
        self._bytes = QByteArray()  # held here: the buffer only points to it
        self._buffer = QBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        self._writer.setResolution(DPI)
        self._writer.setTitle(title)
        self._writer.setCreator("CRM Desktop")
        paper = QPageSize(QSizeF(*size), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        self._writer.setPageLayout(QPageLayout(paper, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        self._painter = QPainter(self._writer)

    def __enter__(self) -> tuple[PdfPages, QPainter]:
        return self, self._painter

    def __exit__(self, *_: object) -> None:
        if self._painter.isActive():
            self._painter.end()

    def newPage(self) -> None:
        """Go to the next page."""
        self._writer.newPage()

    def finish(self) -> bytes:
        """End and return the bytes."""
        self._painter.end()
        return bytes(self._bytes.data())


def pdf_painter(size: tuple[float, float], title: str = "") -> PdfPages:
    """Return what paints pages of a size in millimetres into a PDF."""
    return PdfPages(size, title)


def save_pdf(path: Path, data: bytes) -> Path:
    """Write a PDF, whole or not at all; raise an error with advice where that can't be done."""
    try:
        write_file(path, data)
    except OSError as error:
        raise StorageError(
            tr("The file can't be written to “{path}”", path=path), tr("Choose another folder.")
        ) from error
    return path
