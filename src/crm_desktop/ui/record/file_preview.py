"""A file looked at without another program: a picture, or a PDF page by page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QSizePolicy, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.attachments import AttachmentRow, read_attachment
from crm_desktop.store.engine import Store
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.pictures import Picture, picture_of
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.widgets import Button, ElidedLabel, IconButton, Label, PrimaryButton

_SHARE = 0.86  # of the window that it stands over


class FilePreview(QDialog):
    """Shows a proven copy; what was read is compared with its checksum first."""

    open_asked = Signal()
    save_asked = Signal()

    def __init__(self, store: Store, tasks: TaskRunner, row: AttachmentRow, host: QWidget) -> None:
        super().__init__(host)
        self._tasks, self._row, self._data = tasks, row, b""
        self._page, self._pages = 0, 1
        self._asked: tuple[int, QSize] | None = None  # the page and the room that a picture was asked for
        self._task: Task | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(row.name)
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.picture.setMinimumSize(200, 160)
        self.words = Label(tr("Reading and comparing the checksum…"), "body", "text2", wrap=True)
        self.place = Label("", "second", "text2")
        self.back = IconButton("chevron-left", tr("Previous page"), key="←")
        self.on = IconButton("chevron-right", tr("Next page"), key="→")
        self.save, self.elsewhere = Button(tr("Save as…"), "download"), Button(tr("Open a copy"), "external-link")
        self.leave = PrimaryButton(tr("Close"))
        self._arrange()
        self._connect()
        room = host.window().size()
        self.resize(int(room.width() * _SHARE), int(room.height() * _SHARE))
        tasks.run(lambda: read_attachment(store, row.id), self._on_data, self._on_error, owner=self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the pages."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1}
        if event.key() in steps:
            self.turn(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw it anew for the room that there is now."""
        super().resizeEvent(event)
        self._draw()

    def turn(self, by: int) -> None:
        """Show the page that is so many further."""
        wanted = max(0, min(self._page + by, self._pages - 1))
        if wanted != self._page:
            self._page = wanted
            self._draw()

    def _arrange(self) -> None:
        self.picture.setAccessibleName(self._row.name)
        pages = across(self.back, self.place, self.on, gap=4)
        buttons = across(gap=8)
        buttons.addLayout(pages)
        buttons.addStretch(1)
        for button in (self.save, self.elsewhere, self.leave):
            buttons.addWidget(button)
        column = down(ElidedLabel(self._row.name, "card"), gap=12, margins=(20, 16, 20, 16))
        column.addWidget(self.picture, 1)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.setLayout(column)
        for part in (self.back, self.on, self.place):
            part.hide()
        self.leave.setDefault(True)
        self.leave.setFocus()

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.turn(-1))
        self.on.clicked.connect(lambda: self.turn(1))
        self.leave.clicked.connect(self.accept)
        self.elsewhere.clicked.connect(self.open_asked)
        self.save.clicked.connect(self.save_asked)

    def _on_data(self, data: bytes) -> None:
        self._data = data
        self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        size = QSize(int(self.picture.width() * ratio), int(self.picture.height() * ratio))
        if not self._data or self._asked == (self._page, size):
            return
        self._asked = (self._page, size)
        if self._task is not None:
            self._task.cancel()
        data, mime, name, page = self._data, self._row.mime, self._row.name, self._page
        self._task = self._tasks.run(
            lambda: picture_of(data, mime, name, size, page), self._on_picture, self._on_error, owner=self
        )

    def _on_picture(self, picture: Picture) -> None:
        pixmap = QPixmap.fromImage(picture.image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.picture.setPixmap(pixmap)
        self.words.hide()
        self._pages = picture.pages
        has_pages = picture.pages > 1
        for part in (self.back, self.on, self.place):
            part.setVisible(has_pages)
        self.place.setText(tr("Page {page} of {pages}", page=picture.page + 1, pages=picture.pages))
        self.back.setEnabled(picture.page > 0)
        self.on.setEnabled(picture.page + 1 < picture.pages)

    def _on_error(self, error: CrmError) -> None:
        self.picture.clear()
        self.words.setText(f"{error.title}. {error.advice}" if error.advice else error.title)
        self.words.show()
