"""The bar at the top: side bar switch, search box, inspector switch, help. GUI thread."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from photofinder.ui import icons
from photofinder.ui.search_bar import SearchBar

_BUTTON_PX = 32


class TopBar(QFrame):
    """The switches are checkable; whoever owns the panels listens to their ``toggled``."""

    shortcuts_asked = Signal()
    skipped_asked = Signal()
    check_asked = Signal()
    backup_asked = Signal()
    restore_asked = Signal()
    speed_chosen = Signal(bool)
    log_asked = Signal()
    about_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.search = SearchBar(self)
        self.side_bar = self._switch("list", self.tr("Show or hide the folders (F9)"))
        self.inspector = self._switch("info", self.tr("Show or hide details (F8)"))
        self._help = self._button("question", self.tr("Help"))
        self._help.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._speed = QAction(self.tr("Index at full speed"), self)
        self._speed.setCheckable(True)
        self._speed.triggered.connect(self.speed_chosen)
        self._help.setMenu(self._menu())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self.side_bar)
        layout.addWidget(self.search, 1)
        layout.addWidget(self.inspector)
        layout.addWidget(self._help)

    def show_full_speed(self, on: bool) -> None:
        """Whether indexing works as fast as it can, whatever else goes on."""
        self._speed.setChecked(on)

    def _menu(self) -> QMenu:
        menu = QMenu(self._help)
        menu.addAction(self.tr("What you can search for")).triggered.connect(self.search.open_help)
        menu.addAction(self.tr("Keyboard shortcuts")).triggered.connect(self.shortcuts_asked)
        menu.addSeparator()
        menu.addAction(self._speed)
        menu.addAction(self.tr("Files that were left out…")).triggered.connect(self.skipped_asked)
        menu.addAction(self.tr("Check the library…")).triggered.connect(self.check_asked)
        menu.addAction(self.tr("Back up the library…")).triggered.connect(self.backup_asked)
        menu.addAction(self.tr("Restore a backup…")).triggered.connect(self.restore_asked)
        menu.addAction(self.tr("Open the log")).triggered.connect(self.log_asked)
        menu.addSeparator()
        menu.addAction(self.tr("About Photo Finder")).triggered.connect(self.about_asked)
        return menu

    def _switch(self, glyph: str, tip: str) -> QToolButton:
        button = self._button(glyph, tip)
        button.setCheckable(True)
        button.setChecked(True)
        return button

    def _button(self, glyph: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        icons.dress(button, glyph)
        return button
