"""The side bar: folders of the library, favourites, saved and recent searches; asks, does nothing. GUI thread."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QVBoxLayout, QWidget

from photofinder.engine.query import Is, Query, parse
from photofinder.records import AbsentFolder, LibraryStatus, Progress, Root, SavedSearch, WatchFault
from photofinder.store.filters import Kind
from photofinder.ui import figures, icons
from photofinder.ui.root_entry import absent_entry, root_entry
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.side_rows import Entry, SidePart, SideRow
from photofinder.ui.suggestions import in_words

WIDTH_PX = 220
_RECENT_SHOWN = 12
_FAVOURITES = str(Query((Is(Kind.FAVOURITE),)))


class SideBar(QFrame):
    """``query_asked`` carries the text of a query; signals about folders carry a Root, ``gone_asked`` an
    AbsentFolder, and those about searches that."""

    query_asked = Signal(str)
    add_asked = Signal()
    rescan_asked = Signal(object)
    pause_asked = Signal(object, bool)
    leave_out_asked = Signal(object)
    moved_asked = Signal(object)
    gone_asked = Signal(object)
    remove_asked = Signal(object)
    show_asked = Signal(object)
    save_asked = Signal()
    rename_saved_asked = Signal(object)
    remove_saved_asked = Signal(object)
    export_asked = Signal()
    import_asked = Signal()
    clear_recent_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setMinimumWidth(160)
        self._roots: tuple[Root, ...] = ()
        self._absent: tuple[AbsentFolder, ...] = ()
        self._faults: dict[Path, WatchFault] = {}
        self._progress: Progress | None = None
        self._shown = ""
        self._library = SidePart(self.tr("Library"), self._row, self)
        self._add = QPushButton(self.tr("Add a folder"), self)
        self._add.setProperty("kind", "row")
        icons.dress(self._add, "plus", QPalette.ColorRole.PlaceholderText)
        self._add.clicked.connect(self.add_asked)
        self._entered: SideRow | None = None
        self._favourites = self._row(Entry("heart", self.tr("Favourites"), _FAVOURITES))
        self._saved = SidePart(self.tr("Saved"), self._row, self)
        self._save = self._saved.offer("plus", self.tr("Save this search (Ctrl+S)"))
        self._save.clicked.connect(self.save_asked)
        self._more = self._saved.offer("dots-three", self.tr("More for saved searches"))
        self._more.clicked.connect(lambda: self._file_menu(self._more.mapToGlobal(self._more.rect().bottomLeft())))
        self._recent = SidePart(self.tr("Recent"), self._row, self)
        self._clear = self._recent.offer("trash", self.tr("Forget recent searches"))
        self._clear.clicked.connect(self.clear_recent_asked)
        self._place()
        self.show_saved([])
        self.show_recent([])
        self.show_query(Query())

    def _place(self) -> None:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        # Its first heading is in line with the title of the grid.
        layout.setContentsMargins(8, 8, 8, 12)
        layout.setSpacing(4)
        layout.addWidget(self._library)
        layout.addWidget(self._add)
        layout.addWidget(self._favourites)
        layout.addSpacing(8)
        layout.addWidget(self._saved)
        layout.addSpacing(8)
        layout.addWidget(self._recent)
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._area = vertical_scroll_area(inner, self)
        whole.addWidget(self._area)

    def show_status(self, status: LibraryStatus) -> None:
        """The folders and how many photos each holds."""
        self._library.note(figures.number(status.photos))
        if (status.roots, status.absent) != (self._roots, self._absent):
            self._roots, self._absent = status.roots, status.absent
            self._show_roots()

    def show_faults(self, faults: Sequence[WatchFault]) -> None:
        """The folders that are not watched, and why."""
        self._faults = {fault.root: fault for fault in faults}
        self._show_roots()

    def show_progress(self, progress: Progress | None) -> None:
        """How far the indexing is, on the folder that it is in; None when none goes on."""
        before, self._progress = self._share(), progress
        if self._share() != before:
            self._show_roots()

    def show_saved(self, saved: list[SavedSearch]) -> None:
        """The searches that were given a name."""
        self._saved.show_entries([self._saved_entry(one) for one in saved])
        self._order_keys()
        self._saved.hint("" if saved else self.tr("Searches that you save are listed here."))
        self._mark()

    def show_recent(self, texts: list[str]) -> None:
        """What was searched for, newest first."""
        shown = texts[:_RECENT_SHOWN]
        self._recent.show_entries([_recent_entry(text) for text in shown])
        self._order_keys()
        self._recent.setVisible(bool(texts))
        self._mark()

    def show_query(self, query: Query) -> None:
        """Mark the row whose photos are shown."""
        self._shown = str(query)
        self._save.setEnabled(not query.empty)
        self._mark()

    def _rows(self) -> list[SideRow]:
        return [*self._library.rows, self._favourites, *self._saved.rows, *self._recent.rows]

    def _mark(self) -> None:
        for row in self._rows():
            row.mark(bool(self._shown) and row.entry.query == self._shown)

    def _row(self, entry: Entry) -> SideRow:
        row = SideRow(entry, self)
        row.clicked.connect(lambda: self.query_asked.emit(row.entry.query))
        row.walked.connect(lambda steps: self._walk(row, steps))
        row.entered.connect(lambda: self._enter(row))
        row.menu_asked.connect(lambda point: self._menu(row.entry.what, point))
        row.act_asked.connect(lambda: self._toggle_pause(row.entry.what))
        return row

    def _show_roots(self) -> None:
        at_work, share = self._share()
        entries: list[Entry] = []
        for root in self._roots:
            entries.append(root_entry(root, self._faults.get(root.path), share if root.path == at_work else None))
            entries += [absent_entry(one) for one in self._absent if root.present and _is_in(one, root)]
        self._library.show_entries(entries)
        self._order_keys()
        self._mark()

    def _share(self) -> tuple[Path | None, float]:
        """The folder that is being indexed, and how far that is; of a single one only the strip tells."""
        progress = self._progress
        if progress is None or not progress.total or len(self._roots) < 2:
            return None, 0.0
        holding = (root.path for root in self._roots if progress.root.is_relative_to(root.path))
        return next(holding, None), round(progress.done / progress.total, 2)

    def _saved_entry(self, saved: SavedSearch) -> Entry:
        tip = self.tr("More for {search}").format(search=saved.name)
        query = str(parse(saved.text))
        return Entry("bookmark-simple", saved.name, query, saved.text, what=saved, menu_tip=tip)

    def _walk(self, row: SideRow, steps: int) -> None:
        rows = self._rows()
        at = rows.index(row) + steps
        if 0 <= at < len(rows):
            rows[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _enter(self, entered: SideRow) -> None:
        # One stop for the tab key: arrow keys walk from there.
        self._entered = entered
        for row in self._rows():
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is entered else Qt.FocusPolicy.ClickFocus)

    def _order_keys(self) -> None:
        """What has come since the window was made would be reached behind all the rest of it."""
        rows = self._rows()
        self._enter(self._entered if self._entered in rows else rows[0])
        below_library = self._add, self._favourites, self._save, self._more
        seen = *self._library.rows, *below_library, *self._saved.rows, self._clear, *self._recent.rows
        for one, next_one in pairwise((self._area, *seen)):
            QWidget.setTabOrder(one, next_one)

    def _menu(self, what: object, point: QPoint) -> None:
        match what:
            case Root():
                self._root_menu(what, point)
            case AbsentFolder():
                self._popup(point, self._gone(what))
            case SavedSearch(text=text):
                run = self.tr("Show its photos"), lambda: self.query_asked.emit(text), True
                rename = self.tr("Rename…"), lambda: self.rename_saved_asked.emit(what), True
                remove = self.tr("Remove"), lambda: self.remove_saved_asked.emit(what), True
                self._popup(point, run, None, rename, remove)

    def _root_menu(self, root: Root, point: QPoint) -> None:
        pause = self.tr("Go on") if root.paused else self.tr("Pause")
        moved = self.tr("This folder has moved…"), lambda: self.moved_asked.emit(root), True
        self._popup(
            point,
            (self.tr("Index now"), lambda: self.rescan_asked.emit(root), root.present and not root.paused),
            (pause, lambda: self._toggle_pause(root), True),
            (self.tr("Leave out…"), lambda: self.leave_out_asked.emit(root), True),
            None,
            (self.tr("Show in the file manager"), lambda: self.show_asked.emit(root), root.present),
            *([] if root.present else [moved, *(self._gone(one) for one in self._absent if _is_in(one, root))]),
            None,
            (self.tr("Remove from the library…"), lambda: self.remove_asked.emit(root), True),
        )

    def _gone(self, absent: AbsentFolder) -> tuple[str, Callable[[], object], bool]:
        return self.tr("Its photos are gone…"), lambda: self.gone_asked.emit(absent), True

    def _toggle_pause(self, root: object) -> None:
        if isinstance(root, Root):
            self.pause_asked.emit(root, not root.paused)

    def _file_menu(self, point: QPoint) -> None:
        export = self.tr("Export…"), self.export_asked.emit, bool(self._saved.rows)
        self._popup(point, export, (self.tr("Import…"), self.import_asked.emit, True))

    def _popup(self, point: QPoint, *entries: tuple[str, Callable[[], object], bool] | None) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            text, do, enabled = entry
            action = menu.addAction(text)
            action.setEnabled(enabled)
            action.triggered.connect(lambda _checked, do=do: do())
        menu.popup(point)


def _is_in(absent: AbsentFolder, root: Root) -> bool:
    return absent.path.is_relative_to(root.path)


def _recent_entry(text: str) -> Entry:
    # An order alone has no words.
    return Entry("clock-counter-clockwise", in_words(parse(text)) or text, text, text)
