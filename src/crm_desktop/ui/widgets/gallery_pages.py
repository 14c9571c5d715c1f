"""The pages of the gallery: a list as in the mock-ups, a record, and all widgets on one sheet."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.ui.delegates.cells import TIMELINE_ROLE
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.delegates.timeline import TimelineView
from crm_desktop.ui.widgets import (
    ActionRow,
    Avatar,
    Banner,
    Button,
    Card,
    Chip,
    ChoiceCard,
    CountBadge,
    DangerButton,
    ElidedLabel,
    EmptyState,
    FactRow,
    FilterChip,
    FlowLayout,
    IconButton,
    KeyHint,
    Label,
    Line,
    LinkButton,
    PrimaryButton,
    ProgressLine,
    QuietButton,
    SearchField,
    SegmentedChoice,
    SkeletonRows,
    StatusLabel,
    Stepper,
    Surface,
    TabBar,
    Toaster,
    Toggle,
    line_up,
)
from crm_desktop.ui.widgets.gallery_rows import TIMELINE, GalleryModel, Index

_WIDTHS = (236, 144, 142, 116, 118, 110, 32)
_FACTS = (("Phone", "+34 954 610 032"), ("E-mail", "carmen.ruiz@olivar.example"), ("City", "Sevilla, Spain"),
          ("Language", "Spanish"), ("Owner", "Marta Kováčová"))  # fmt: skip


def row(*things: QWidget | int, gap: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QHBoxLayout:
    """Return things in a row; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for thing in things:
        if isinstance(thing, int):
            layout.addStretch(thing)
        else:
            layout.addWidget(thing)
    return layout


def column(*things: QWidget | QHBoxLayout | int, gap: int = 8) -> QVBoxLayout:
    """Return things below each other; a number is a stretch."""
    layout = QVBoxLayout()
    layout.setSpacing(gap)
    for thing in things:
        if isinstance(thing, int):
            layout.addStretch(thing)
        elif isinstance(thing, QWidget):
            layout.addWidget(thing)
        else:
            layout.addLayout(thing)
    return layout


def people_table(model: GalleryModel) -> RowTable:
    """Return the list of the mock-up."""
    table = RowTable()
    table.setModel(model)
    table.tick_requested.connect(model.tick)
    header = table.horizontalHeader()
    for at, width in enumerate(_WIDTHS):
        table.setColumnWidth(at, width)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setSortingEnabled(True)
    header.setSortIndicator(3, Qt.SortOrder.AscendingOrder)
    table.set_cursor_row(4)
    table.setAccessibleName("People")
    return table


def people_page() -> QWidget:
    """Return the page of mock-up 02 without the shell around it."""
    page = Surface("surface")
    outer = QVBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    head = row(Label("People", "page"), 1, Button("Import", "upload"), Button("Export", "download"),
               Button("New person", "plus", key="N P"), margins=(20, 14, 20, 4))  # fmt: skip
    tabs = TabBar()
    for name, count in (("All people", "1,248"), ("My key accounts", "36"), ("Quiet 30 days", "12")):
        tabs.add(name, count, changed=name == "Quiet 30 days")
    tabs.add("Bratislava route", "24")
    tabs.setCurrentIndex(2)
    views = row(tabs, IconButton("plus", "New view", height=28), 1, Chip("View changed", "accent"),
                LinkButton("Save view", height=28), QuietButton("Discard", height=28),
                margins=(20, 0, 12, 0))  # fmt: skip
    chips = [FilterChip(t) for t in ("Owner is me", "Last contact over 30 days ago", "Country is Slovakia or Spain")]
    panel = IconButton("panel-right", "Preview", key="V", checkable=True, height=28)
    panel.setChecked(True)
    filters = row(*chips, QuietButton("Filter", "plus", height=28), 1, QuietButton("Group", "rows-3", height=28),
                  QuietButton("Columns", "columns-3", height=28), panel, margins=(20, 8, 20, 8))  # fmt: skip
    middle = QHBoxLayout()
    middle.setSpacing(0)
    left = column(people_table(GalleryModel()), Line(), _footer(), gap=0)
    middle.addLayout(left, 1)
    middle.addWidget(Line(vertical=True))
    middle.addWidget(_preview())
    for part in (head, views, Line(), filters, Line()):
        outer.addWidget(part) if isinstance(part, QWidget) else outer.addLayout(part)
    outer.addLayout(middle, 1)
    return page


def _footer() -> QHBoxLayout:
    return row(Label("12 of 1,248 people", "label"), Label("Row 5, none ticked", "body", "text2"), 1,
               KeyHint("J K", "move"), KeyHint("E", "edit"), KeyHint("C", "call"), KeyHint("?", "all shortcuts"),
               gap=12, margins=(20, 6, 16, 6))  # fmt: skip


def _preview() -> QWidget:
    pane = Surface("surface")
    pane.setFixedWidth(340)
    names = column(
        ElidedLabel("Carmen Ruiz Peña", "section"), ElidedLabel("Operations director, Grupo Olivar", "second", "text2")
    )
    names.setSpacing(2)
    top = QHBoxLayout()
    top.setSpacing(12)
    top.addWidget(Avatar("Carmen Ruiz Peña", 44))
    top.addLayout(names, 1)
    top.addWidget(IconButton("panel-right", "Close the preview", key="V"))
    facts = [FactRow(label, value) for label, value in _FACTS]
    line_up(facts, 300)
    layout = QVBoxLayout(pane)
    layout.setContentsMargins(18, 14, 18, 14)
    layout.setSpacing(12)
    layout.addLayout(top)
    actions = (PrimaryButton("Call", "phone", key="C"), Button("E-mail", "mail", key="W"),
               Button("Note", "sticky-note", key="L"))  # fmt: skip
    layout.addWidget(ActionRow(actions, IconButton("ellipsis", "More", outlined=True)))
    layout.addLayout(column(*facts, gap=0))
    layout.addWidget(Line())
    deal = Card("Packing line upgrade", "", Label("€42,000", "strong"))
    deal.body.addLayout(row(Label("Negotiation · 60%", "second", "text2"), 1, Chip("Quiet 21 days", "warn", "clock")))
    layout.addWidget(deal)
    layout.addWidget(Label("Latest", "second", "text2"))
    layout.addStretch(1)
    layout.addLayout(row(1, LinkButton("Open full record", "arrow-right", height=28), KeyHint("Enter", "")))
    return pane


class TimelineModel(QStringListModel):
    """The made-up entries."""

    def data(self, index: Index, role: int = 0) -> object:
        """Answer with the entry."""
        if role == TIMELINE_ROLE:
            return TIMELINE[index.row()]
        return TIMELINE[index.row()].title if role == 0 else None


class RecordPage(Surface):
    """The parts of a record page: facts of which two are open, timeline, cards."""

    def __init__(self) -> None:
        super().__init__("bg")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 14)
        layout.setSpacing(14)
        story = Card(padded=False)
        timeline = TimelineView()
        timeline.setModel(TimelineModel([item.title for item in TIMELINE], timeline))
        story.body.addWidget(timeline)
        layout.addWidget(self._facts())
        layout.addWidget(story, 1)
        layout.addLayout(column(_people_card(), 1, gap=14))

    def open_fields(self) -> None:
        """Open two fields; one of them is not valid. This needs the window first."""
        self._mail.refuse("info@snitra", "Enter an address like a@b.sk")
        self._terms.start_edit()

    def _facts(self) -> Card:
        card = Card("Facts", "", IconButton("ellipsis", "More about the facts", height=28))
        pairs = (("Legal name", "Strojáreň Nitra, s.r.o."), ("Reg. no.", "36 552 118"), ("VAT no.", "SK2021884533"))
        rows = [FactRow(*pair) for pair in (*pairs, ("Phone", "+421 37 650 1100"))]
        self._terms = FactRow(
            "Payment terms",
            "30",
            choices=(("14", "14 days"), ("30", "30 days")),
            hint="Default for new quotes and orders",
        )
        self._mail = FactRow("E-mail", "info@snitra", check=lambda text: "" if "." in text else "Not an address")
        web = FactRow("Web", "snitra.example", tone="accent_text")
        rows += [self._terms, self._mail, web, FactRow("Industry", "Machinery")]
        line_up(rows, 232)
        card.body.setSpacing(0)
        for fact in rows:
            card.body.addWidget(fact)
        card.body.addLayout(row(LinkButton("Show 6 empty fields", height=28), 1))
        card.body.addStretch(1)
        card.setFixedWidth(262)
        return card


def _people_card() -> Card:
    card = Card("People", "4", IconButton("plus", "Add a person", height=28))
    for name, job in (("Zuzana Horváthová", "Head of production · decides"), ("Marek Oravec", "Maintenance")):
        line = QHBoxLayout()
        line.addWidget(Avatar(name, 26))
        line.addLayout(column(Label(name, "label"), Label(job, "second", "text2"), gap=0), 1)
        line.addWidget(IconButton("phone", f"Call {name}"))
        card.body.addLayout(line)
    card.setFixedWidth(296)
    return card


def widgets_page() -> QWidget:
    """Return all other widgets on one sheet."""
    page = Surface("bg")
    outer = QHBoxLayout(page)
    outer.setContentsMargins(24, 20, 24, 20)
    outer.setSpacing(24)
    off = PrimaryButton("Send", "mail")
    off.set_reason("Needs internet")
    chips = QWidget()
    flow = FlowLayout(chips)
    for text, tone, icon in (("Key account", "conflict", "star"), ("Customer", "ok", ""), ("Prospect", "accent", ""),
                             ("Partner", "neutral", ""), ("2 days late", "danger", "clock"),
                             ("No next step", "warn", "triangle-alert")):  # fmt: skip
        flow.addWidget(Chip(text, tone, icon))
    progress = ProgressLine("Importing people")
    progress.set_progress(412, 1240, "412 of 1,240")
    look = SegmentedChoice(
        "Look", (("light", "Light", "sun"), ("dark", "Dark", "moon"), ("system", "Like my computer"))
    )
    look.set_value("system")
    toggle, ticked, invalid = Toggle("Single keys"), QCheckBox("Also delete the files"), QLineEdit("12/40")
    toggle.setChecked(True)
    ticked.setChecked(True)
    invalid.setProperty("invalid", True)
    box = QComboBox()
    box.addItems(["First + last name", "Company"])
    card = ChoiceCard("Open a copy to look around", "Read-only window. Copy single records back.", "folder-open")
    card.setChecked(True)
    other = ChoiceCard("Bring back deleted records", "3 found: 2 people, 1 quote.")
    left = column(
        row(PrimaryButton("Save", "check"), Button("Back", "chevron-left"), QuietButton("Filter", "plus"),
            LinkButton("Save view"), DangerButton("Replace", "trash-2"), off, 1),
        SearchField("Search or run a command", "Ctrl K"), row(invalid, box), chips, progress,
        row(look, 1), row(toggle, ticked, QCheckBox("Off"), 1), row(card, other), 1, gap=14)  # fmt: skip
    right = column(
        Stepper(("File", "Match columns", "Check rows", "Duplicates", "Import"), 1),
        Banner("Read-only copy of 12 March, 08:00. Nothing you do here is saved.", "accent",
               (Button("Close copy", height=28),)),
        Banner("Not synced for 8 days. 41 changes are only on this laptop.", "warn"),
        Banner("Not saved: the disk is full. Keep this window open.", "danger"),
        row(StatusLabel("shield-check", "Backup verified today 08:02", "ok"), 1, CountBadge(7),
            CountBadge(2, "conflict")),
        StatusLabel("cloud-off", "Offline since 08:41", "warn", "7 changes saved on this laptop."),
        _boxed(SkeletonRows(wait_ms=0)),
        _boxed(EmptyState("users", "No people yet", "Bring your contacts or type in the first one.",
                          (PrimaryButton("Import", "upload"), Button("New person", "plus")))), gap=12)  # fmt: skip
    outer.addLayout(left, 1)
    outer.addLayout(right, 1)
    return page


def _boxed(inner: QWidget) -> Card:
    card = Card(padded=False)
    card.body.setContentsMargins(8, 8, 8, 8)
    card.body.addWidget(inner, 1)
    card.setMinimumHeight(200)
    return card


def with_toast(page: QWidget) -> Toaster:
    """Show a toast on the list of a page, which has the keyboard."""
    table = page.findChild(RowTable)
    assert isinstance(table, RowTable)
    table.setFocus()
    toaster = Toaster(table)
    toaster.show("Type changed to Customer for 2 people", undo=page.update)
    return toaster
