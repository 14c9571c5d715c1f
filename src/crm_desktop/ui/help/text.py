"""A page of the help as it is read: Markdown in the colours and sizes of the theme."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser

from crm_desktop.ui.theme import current_theme
from crm_desktop.viewmodels.help import Topic

_ROLES = {1: "page", 2: "section"}
_LINE_HEIGHT = 140  # per cent: a text that is read, not scanned
_WIDEST = 760  # a longer line is hard to follow


class HelpText(QTextBrowser):
    """Shows a topic; a link of the help opens another one, nothing is ever loaded from elsewhere."""

    def __init__(self, open_topic: Callable[[str], None]) -> None:
        super().__init__()
        self._topic: Topic | None = None
        self._open_topic = open_topic
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.anchorClicked.connect(self._on_link)
        current_theme().changed.connect(self._draw)

    def show_topic(self, topic: Topic) -> None:
        """Show a topic from its beginning."""
        self._topic = topic
        self.setAccessibleName(topic.title)
        self._draw()
        self.verticalScrollBar().setValue(0)

    def _draw(self) -> None:
        if self._topic is None:
            return
        theme, document = current_theme(), self.document()
        document.setDefaultFont(theme.font("body"))
        document.setDocumentMargin(theme.scaled(24))
        self.setMaximumWidth(theme.scaled(_WIDEST))
        document.setMarkdown(f"# {self._topic.title}\n\n{self._topic.text}")
        block = document.begin()
        while block.isValid():
            self._dress(QTextCursor(block), block.blockFormat().headingLevel())
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._dress_table(frame)

    def _dress(self, cursor: QTextCursor, level: int) -> None:
        """Give a paragraph its size and air, its keys and links their colours."""
        theme = current_theme()
        shape = QTextBlockFormat()
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if level:
            shape.setTopMargin(theme.scaled(18 if level > 1 else 0))
            shape.setBottomMargin(theme.scaled(6))
        else:
            shape.setBottomMargin(theme.scaled(6))
        cursor.mergeBlockFormat(shape)
        fragments = cursor.block().begin()
        while not fragments.atEnd():
            piece = fragments.fragment()
            part = QTextCursor(cursor.block())
            part.setPosition(piece.position())
            part.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
            part.setCharFormat(self._look(piece.charFormat(), level))
            fragments += 1

    def _look(self, found: QTextCharFormat, level: int) -> QTextCharFormat:
        theme, look = current_theme(), QTextCharFormat(found)
        font = theme.font(_ROLES.get(level, "body"))
        if found.fontFixedPitch():  # a key or a file's name
            look.setBackground(theme.colour("sunken"))
            look.setFontFamilies(font.families() or [font.family()])
            look.setFontFixedPitch(False)
            look.setForeground(theme.colour("text"))
        elif found.isAnchor():
            look.setForeground(theme.colour("accent_text"))
        else:
            look.setForeground(theme.colour("text"))
        if level:
            look.clearProperty(QTextCharFormat.Property.FontSizeAdjustment.value)  # Markdown's own size of a title
            look.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
            look.setFontWeight(QFont.Weight.DemiBold)
        elif found.fontWeight() > QFont.Weight.Normal:
            look.setFontWeight(QFont.Weight.DemiBold)
        return look

    def _dress_table(self, table: QTextTable) -> None:
        theme, shape = current_theme(), QTextTableFormat(table.format())
        shape.setBorderBrush(theme.colour("border"))
        shape.setBorder(0)
        shape.setCellPadding(theme.scaled(3))
        shape.setCellSpacing(0)
        shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, part) for part in (60, 40)])
        table.setFormat(shape)

    def _on_link(self, url: QUrl) -> None:
        if url.scheme() == "help":
            self._open_topic(url.path())
