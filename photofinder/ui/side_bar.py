"""The side bar: the folders of the library, with adding, reading again and removing; asks, does nothing.

GUI thread.
"""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import LibraryStatus, Root
from photofinder.ui import figures, icons
from photofinder.ui.labels import ElidedLabel
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.theme import SMALL_PX, text_font

WIDTH_PX = 220
_ROW_PX = 28


class _RootRow(QFrame):
    menu_asked = Signal(object, QPoint)

    def __init__(self, root: Root, parent: QWidget) -> None:
        super().__init__(parent)
        self._root = root
        self.setFixedHeight(_ROW_PX)
        sign = QLabel(self)
        muted = QPalette.ColorRole.PlaceholderText
        icons.dress(sign, "folder-simple" if root.present else "hard-drive", muted)
        name = ElidedLabel(root.path.name or str(root.path), self)
        count = QLabel(figures.number(root.photo_count), self)
        count.setFont(text_font(SMALL_PX))
        count.setProperty("tone", "muted")
        self._more = QToolButton(self)
        self._more.setFixedSize(24, 24)
        self._more.setToolTip(self.tr("More for this folder"))
        self._more.setAccessibleName(self.tr("More for {folder}").format(folder=root.path.name))
        icons.dress(self._more, "dots-three", muted)
        self._more.clicked.connect(lambda: self._ask(self._more.mapToGlobal(self._more.rect().bottomLeft())))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(sign)
        layout.addWidget(name, 1)
        layout.addWidget(count)
        layout.addWidget(self._more)
        tip = str(root.path)
        if not root.present:
            name.setProperty("tone", "muted")
            tip += "\n" + self.tr("Not connected: its photos are kept until it is back")
        self.setToolTip(tip)
        self.setAccessibleName(
            self.tr("{folder}, {photos}").format(folder=root.path.name, photos=figures.photos(root.photo_count))
        )

    def contextMenuEvent(self, event: object) -> None:
        self._ask(event.globalPos())  # type: ignore[attr-defined]

    def _ask(self, point: QPoint) -> None:
        self.menu_asked.emit(self._root, point)


class SideBar(QFrame):
    """Signals carry a Root."""

    add_asked = Signal()
    rescan_asked = Signal(object)
    remove_asked = Signal(object)
    show_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setMinimumWidth(160)
        self._roots: tuple[Root, ...] | None = None
        title = QLabel(self.tr("Library"), self)
        title.setFont(text_font(SMALL_PX, strong=True))
        title.setProperty("tone", "muted")
        self._total = QLabel(self)
        self._total.setFont(text_font(SMALL_PX))
        self._total.setProperty("tone", "muted")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 28, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._total)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        add = QPushButton(self.tr("Add a folder"), self)
        add.setProperty("kind", "row")
        icons.dress(add, "plus", QPalette.ColorRole.PlaceholderText)
        add.clicked.connect(self.add_asked)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(self._list)
        layout.addWidget(add)
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(vertical_scroll_area(inner, self))

    def show_status(self, status: LibraryStatus) -> None:
        """The folders and how many photos each holds; rows are made anew only when something changed."""
        self._total.setText(figures.number(status.photos))
        if status.roots == self._roots:
            return
        self._roots = status.roots
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for root in status.roots:
            row = _RootRow(root, self)
            row.menu_asked.connect(self._menu)
            self._list.addWidget(row)

    def _menu(self, root: Root, point: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rescan = menu.addAction(self.tr("Look for new photos"))
        rescan.setEnabled(root.present)
        rescan.triggered.connect(lambda: self.rescan_asked.emit(root))
        show = menu.addAction(self.tr("Show in the file manager"))
        show.setEnabled(root.present)
        show.triggered.connect(lambda: self.show_asked.emit(root))
        menu.addSeparator()
        menu.addAction(self.tr("Remove from the library…")).triggered.connect(lambda: self.remove_asked.emit(root))
        menu.popup(point)
