"""The search box: words as they are typed (debounced), or a picture as a chip; says what is wanted, does nothing.

GUI thread.
"""

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent, QKeySequence, QPalette, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from photofinder.ui import dropped, icons
from photofinder.ui.queries import Query

DEBOUNCE_MS = 150
_HEIGHT_PX = 32
_CHIP_PX = 24
_CHIP_NAME_PX = 160


class _WordsEdit(QLineEdit):
    """Leaves pasted pictures to the window, and drops too."""

    picture_pasted = Signal(QMimeData)
    escaped = Signal()
    down = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QGuiApplication.clipboard().mimeData()
            if dropped.may_hold(mime):
                self.picture_pasted.emit(mime)
                return
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class PictureChip(QFrame):
    """The picture that is searched with: small, its name, and a button that removes it."""

    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setFixedHeight(_CHIP_PX)
        self._image = QLabel(self)
        self._image.setFixedSize(_CHIP_PX, _CHIP_PX)
        self._image.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = QLabel(self)
        self._name.setMaximumWidth(_CHIP_NAME_PX)
        remove = QToolButton(self)
        remove.setFixedSize(20, 20)
        remove.setToolTip(self.tr("Remove the picture"))
        remove.setAccessibleName(remove.toolTip())
        icons.dress(remove, "x", edge_px=12)
        remove.clicked.connect(self.removed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 2, 0)
        layout.setSpacing(4)
        for part in (self._image, self._name, remove):
            layout.addWidget(part)

    def show_name(self, name: str) -> None:
        """Show the chip for a picture of that name, without its image yet."""
        text = name or self.tr("Picture")
        self._name.setText(self._name.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _CHIP_NAME_PX))
        self.setToolTip(self.tr("Photos that look like {name}").format(name=text))
        icons.dress(self._image, "image", edge_px=16)

    def show_image(self, image: QImage | None) -> None:
        """The picture itself; None leaves the sign for a picture."""
        if image is None:
            return
        scale = self.devicePixelRatioF()
        edge = round(_CHIP_PX * scale)
        pixmap = QPixmap.fromImage(image).scaled(
            QSize(edge, edge), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        pixmap.setDevicePixelRatio(scale)
        self._image.setProperty("glyph", None)
        self._image.setPixmap(pixmap)


class SearchBar(QFrame):
    """``searched`` carries the words, which stand beside the picture if there is one."""

    searched = Signal(str)
    picture_pasted = Signal(QMimeData)
    picture_removed = Signal()
    cleared = Signal()
    left_for_grid = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setFixedHeight(_HEIGHT_PX)
        glass = QLabel(self)
        icons.dress(glass, "magnifying-glass", QPalette.ColorRole.PlaceholderText)
        self._chip = PictureChip(self)
        self._chip.hide()
        self._edit = _WordsEdit(self)
        self._invite(beside_picture=False)
        self._edit.setAccessibleName(self.tr("Search"))
        self._edit.setMaxLength(1000)
        self._clear = QToolButton(self)
        self._clear.setFixedSize(24, 24)
        self._clear.setToolTip(self.tr("Clear the search (Esc)"))
        self._clear.setAccessibleName(self.tr("Clear the search"))
        icons.dress(self._clear, "x-circle", QPalette.ColorRole.PlaceholderText)
        self._clear.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 4, 0)
        layout.setSpacing(8)
        for part in (glass, self._chip):
            layout.addWidget(part)
        layout.addWidget(self._edit, 1)
        layout.addWidget(self._clear)
        self.setFocusProxy(self._edit)
        self._shown = Query()
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._debounce.timeout.connect(self._search)
        self._edit.textEdited.connect(self._edited)
        self._edit.returnPressed.connect(self._search)
        self._edit.escaped.connect(self.clear)
        self._edit.down.connect(self.left_for_grid)
        self._edit.picture_pasted.connect(self.picture_pasted)
        self._clear.clicked.connect(self.clear)
        self._chip.removed.connect(self.picture_removed)
        self._edit.installEventFilter(self)

    @property
    def text(self) -> str:
        """The words in the box."""
        return self._edit.text()

    def show_query(self, query: Query) -> None:
        """Show what is searched for, where it is not what was just typed."""
        same_picture = query.picture == self._shown.picture
        self._shown = query
        if not same_picture:
            self._debounce.stop()
            self._chip.setVisible(query.picture is not None)
            self._invite(beside_picture=query.picture is not None)
            if query.picture is not None:
                self._chip.show_name(query.picture.label)
        if not self._debounce.isActive() and query.text.strip() != self._edit.text().strip():
            self._edit.setText(query.text)
        self._show_clear()

    def show_preview(self, image: QImage | None) -> None:
        """The image of the chip."""
        self._chip.show_image(image)

    def type(self, text: str) -> None:
        """Take keys that were typed elsewhere in the window."""
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.setText(text)
        self._edited()

    def focus(self) -> None:
        """Put the cursor into the box with all words selected."""
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.selectAll()

    def clear(self) -> None:
        """No words, no picture: all photos."""
        self._debounce.stop()
        self._edit.clear()
        self.cleared.emit()

    def eventFilter(self, watched: object, event: object) -> bool:
        kind = event.type()  # type: ignore[attr-defined]
        if kind in (kind.FocusIn, kind.FocusOut):
            self.setProperty("focused", kind == kind.FocusIn)
            self.style().unpolish(self)
            self.style().polish(self)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _edited(self) -> None:
        self._show_clear()
        self._debounce.start()

    def _search(self) -> None:
        self._debounce.stop()
        self._show_clear()
        self.searched.emit(self._edit.text().strip())

    def _invite(self, *, beside_picture: bool) -> None:
        self._edit.setPlaceholderText(
            self.tr("Add words, if you like")
            if beside_picture
            else self.tr("Search your photos: words, or drop a picture")
        )

    def _show_clear(self) -> None:
        self._clear.setVisible(bool(self._edit.text()) or self._shown.picture is not None)
