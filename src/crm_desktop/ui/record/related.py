"""The right column: who works here or where somebody works, colleagues, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import AFFILIATION
from crm_desktop.services.attachments import AttachmentRow
from crm_desktop.ui.pictures import can_show
from crm_desktop.ui.record.item_form import ItemForm
from crm_desktop.ui.record.picker import Find, RecordPicker
from crm_desktop.ui.record.related_row import RelatedRow
from crm_desktop.ui.widgets import Card, IconButton, Label
from crm_desktop.viewmodels.record.load import Record, Related
from crm_desktop.viewmodels.record.verbs import size_words

_JOB_FORM = ("job_title", "department", "role", "valid_from", "valid_to", "is_primary")
_ICONS = {"image": "image", "audio": "music", "text": "file-text", "video": "play"}


class RelatedColumn(QScrollArea):
    """Cards below each other; only the column scrolls."""

    opened = Signal(str)  # a place
    call_asked = Signal(str)
    picked = Signal(str)
    create_asked = Signal(str)
    job_edited = Signal(object, object)  # JobRow, values or None to remove it
    add_file_asked = Signal()
    picture_asked = Signal(object, object)  # AttachmentRow and the line that shows it
    file_act = Signal(str, object)  # "look", "open", "save" or "remove", AttachmentRow

    def __init__(
        self, find: Find, check_job: Callable[[dict[str, object]], str], on_this: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._find, self._check_job, self._on_this = find, check_job, on_this
        self._record: Record | None = None
        self._read_only: str | None = None
        self._picker: RecordPicker | None = None
        self._form: ItemForm | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.add_job = IconButton("plus", "", height=28)
        self.add_job.clicked.connect(self.start_adding)
        self.add_file = IconButton("plus", tr("Add a file"), height=28)
        self.add_file.clicked.connect(self.add_file_asked)
        self.jobs = _RowsCard("", self.add_job)
        self.colleagues = _RowsCard(tr("Colleagues"), None)
        self.files = _RowsCard(tr("Files"), self.add_file)
        for card in (self.jobs, self.colleagues, self.files):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)  # the area switches it on

    def show_related(self, record: Record, read_only: str | None) -> None:
        """Show what belongs to the record; a form that is open stays."""
        before, self._record, self._read_only = self._record, record, read_only
        self.add_job.setVisible(read_only is None)
        self.add_file.setVisible(read_only is None)
        if read_only is not None:
            self._close_parts()
        title, add = (tr("People"), tr("Add a person")) if record.is_company else (tr("Companies"), tr("Add a company"))
        self.jobs.set_title(title)
        self.add_job.set_name(add)
        same = before is not None and self.jobs.rows_for == read_only
        if not same or before is None or before.jobs != record.jobs:
            self.jobs.rows_for = read_only
            empty = tr("Nobody here yet.") if record.is_company else tr("No company yet.")
            self.jobs.show_rows([self._job_row(row, editable=True) for row in record.jobs], empty)
        if not same or before is None or before.colleagues != record.colleagues:
            self.colleagues.show_rows([self._job_row(row, editable=False) for row in record.colleagues], "")
        self.colleagues.setVisible(bool(record.colleagues))
        self.jobs.setVisible(record.has_jobs)
        if not same or before is None or before.files != record.files:
            self.files.show_rows([self._file_row(row) for row in record.files], tr("Drop a file here, or press +."))

    def start_adding(self) -> None:
        """Ask for the person or company at the other end of a new job."""
        if self._record is None or self._read_only is not None:
            return
        self._close_parts()
        is_company = self._record.is_company
        label = tr("Name of the person") if is_company else tr("Name of the company")

        def words(text: str) -> str:
            return (
                tr("Create the person “{name}”", name=text)
                if is_company
                else tr("Create the company “{name}”", name=text)
            )

        picker = RecordPicker(label, words, self._find)
        for asked in (picker.picked, picker.create_asked, picker.left):
            asked.connect(self._close_parts)
        picker.picked.connect(self.picked)
        picker.create_asked.connect(self.create_asked)
        self._picker = picker
        self.jobs.put_below(picker)
        picker.start()
        self.ensureWidgetVisible(picker)

    @property
    def picker(self) -> RecordPicker | None:
        """Return the field that asks for a record, while it is open."""
        return self._picker

    @property
    def form(self) -> ItemForm | None:
        """Return the form of a job, while it is open."""
        return self._form

    def edit_job(self, row: Related) -> None:
        """Open the form of a job."""
        if self._read_only is not None:
            return
        self._close_parts()
        parts = {part.name: part for part in AFFILIATION.fields}
        values = {name: getattr(row.job, name) for name in _JOB_FORM}
        title = tr("{person} at {company}", person=row.job.person_name, company=row.job.company_name)
        form = ItemForm(title, [parts[name] for name in _JOB_FORM], values, self._check_job, can_remove=True)
        for asked in (form.submitted, form.remove_asked, form.left):
            asked.connect(self._close_parts)
        form.submitted.connect(lambda typed: self.job_edited.emit(row.job, typed))
        form.remove_asked.connect(lambda: self.job_edited.emit(row.job, None))
        self._form = form
        self.jobs.put_below(form)
        form.start()
        QTimer.singleShot(0, form, lambda: self.ensureWidgetVisible(form))  # it has its size only then

    def focus_files(self) -> None:
        """Put the keyboard into the files."""
        self.ensureWidgetVisible(self.files)
        (self.files.first() or self.add_file).setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_jobs(self) -> None:
        """Put the keyboard into the people or companies."""
        self.ensureWidgetVisible(self.jobs)
        (self.jobs.first() or self.add_job).setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_parts(self, *_: object) -> None:
        had_focus = any(part is not None and _has_focus(part) for part in (self._picker, self._form))
        for part in (self._picker, self._form):
            if part is not None:
                part.hide()
                part.deleteLater()
        self._picker = self._form = None
        if had_focus:
            self.add_job.setFocus(Qt.FocusReason.OtherFocusReason)

    def _job_row(self, row: Related, *, editable: bool) -> RelatedRow:
        can_edit = editable and self._read_only is None

        def fill(menu: QMenu) -> None:
            menu.addAction(tr("Open"), lambda: self.opened.emit(f"{row.kind}/{row.id}"))
            if can_edit:
                menu.addAction(tr("Job and role…"), lambda: self.edit_job(row))
                menu.addAction(tr("Remove from here"), lambda: self.job_edited.emit(row.job, None))

        shown = RelatedRow(
            row.name,
            row.line,
            fill,
            square=row.kind == "company",
            faded=bool(row.job.valid_to),
            more_name=tr("More for {name}", name=row.name),
        )
        shown.clicked.connect(lambda: self.opened.emit(f"{row.kind}/{row.id}"))
        if can_edit:
            shown.remove_asked.connect(lambda: self.job_edited.emit(row.job, None))
        if row.phone:
            call = IconButton("phone", tr("Call {name}", name=row.name), height=28)
            call.clicked.connect(lambda: self.call_asked.emit(row.phone))
            shown.add_button(call)
        return shown

    def _file_row(self, row: AttachmentRow) -> RelatedRow:
        can_edit = self._read_only is None

        def fill(menu: QMenu) -> None:
            if can_show(row.mime):
                menu.addAction(tr("Look at it"), lambda: self.file_act.emit("look", row))
            menu.addAction(tr("Open a copy"), lambda: self.file_act.emit("open", row))
            menu.addAction(tr("Save as…"), lambda: self.file_act.emit("save", row))
            if can_edit:
                menu.addAction(tr("Move to bin"), lambda: self.file_act.emit("remove", row))

        line = " · ".join((size_words(row.bytes), self._on_this))
        icon = _ICONS.get(row.mime.partition("/")[0], "paperclip")
        shown = RelatedRow(row.name, line, fill, icon=icon, more_name=tr("More for {name}", name=row.name))
        shown.clicked.connect(lambda: self.file_act.emit("look", row))
        if can_show(row.mime):
            self.picture_asked.emit(row, shown)
        if can_edit:
            shown.remove_asked.connect(lambda: self.file_act.emit("remove", row))
        return shown


class _RowsCard(Card):
    """A card of lines, with room for a form below them."""

    rows_for: str | None = ""

    def __init__(self, title: str, action: QWidget | None) -> None:
        super().__init__(title or " ", action=action)
        self.body.setSpacing(2)
        across = self.body.contentsMargins()
        self.body.setContentsMargins(across.left() - 4, 0, across.right() - 8, 8)
        self._rows: list[QWidget] = []

    def show_rows(self, rows: Sequence[RelatedRow], empty: str) -> None:
        """Show lines, or a word where there are none."""
        focused = next((i for i, row in enumerate(self._rows) if _has_focus(row)), -1)
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = list(rows) or ([_hint(empty)] if empty else [])
        for at, row in enumerate(self._rows):
            self.body.insertWidget(at, row)
        self.set_count(str(len(rows)) if rows else "")
        if focused >= 0 and rows:
            rows[min(focused, len(rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def rows(self) -> list[RelatedRow]:
        """Return the lines."""
        return [row for row in self._rows if isinstance(row, RelatedRow)]

    def first(self) -> RelatedRow | None:
        """Return the first line."""
        return next(iter(self.rows()), None)

    def put_below(self, widget: QWidget) -> None:
        """Show a form below the lines."""
        self.body.addWidget(widget)
        widget.show()


def _hint(words: str) -> Label:
    label = Label(words, "second", "text2", wrap=True)
    label.setContentsMargins(4, 2, 4, 2)
    return label


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (widget is focused or widget.isAncestorOf(focused))


def dropped_files(urls: Sequence[object]) -> list[Path]:
    """Return the local files among what was dropped; folders and links from the web are left out."""
    paths = [Path(url.toLocalFile()) for url in urls if getattr(url, "isLocalFile", lambda: False)()]  # type: ignore[attr-defined]
    return [path for path in paths if path.is_file()]
