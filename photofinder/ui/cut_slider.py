"""The slider that moves the cut: from strong matches alone to everything that was found. GUI thread."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolTip, QWidget

from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING, STRICT
from photofinder.ui.theme import SMALL_PX, text_font

_STEPS = 10
_WIDTH_PX = 96


class CutSlider(QWidget):
    """``moved`` carries the cut: see ``arrangement.Layout``."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(round(STRICT * _STEPS), round(EVERYTHING * _STEPS))
        self._slider.setPageStep(_STEPS)
        self._slider.setFixedWidth(_WIDTH_PX)
        self._slider.setAccessibleName(self.tr("How sure a match must be"))
        self._ends = QLabel(self.tr("Strict"), self), QLabel(self.tr("All"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._ends[0], self._slider, self._ends[1]):
            layout.addWidget(part)
        for end in self._ends:
            end.setFont(text_font(SMALL_PX))
            end.setProperty("tone", "muted")
        self.setFocusProxy(self._slider)
        self.show_cut(DEFAULT_CUT)
        self._slider.valueChanged.connect(self._tell)

    def show_cut(self, cut: float, deepest: float = EVERYTHING) -> None:
        """Put the slider where the cut is; ``deepest`` is how far it can go."""
        was = self._slider.blockSignals(True)
        self._slider.setMaximum(round(deepest * _STEPS))
        self._slider.setValue(round(cut * _STEPS))
        self._slider.blockSignals(was)
        self._describe()

    def show_words(self, wanted: bool) -> None:
        """Whether there is room for what its ends mean."""
        for end in self._ends:
            end.setVisible(wanted)

    @property
    def cut(self) -> float:
        """Where the slider is."""
        return self._slider.value() / _STEPS

    def _tell(self) -> None:
        self._describe()
        if self._slider.isSliderDown():
            QToolTip.showText(
                self._slider.mapToGlobal(self._slider.rect().bottomLeft()), self._text(), self._slider
            )
        self.moved.emit(self.cut)

    def _describe(self) -> None:
        self._slider.setToolTip(self._text())
        self._slider.setAccessibleDescription(self._text())

    def _text(self) -> str:
        whole, part = divmod(self._slider.value(), _STEPS)
        texts = {
            1: (self.tr("Strong matches only"), self.tr("Strong matches, and the best of the likely ones")),
            2: (self.tr("Strong and likely matches"), self.tr("Likely matches, and the best of the maybes")),
            3: (self.tr("Strong, likely and maybe"), self.tr("Maybe, and the best of the unlikely ones")),
            4: (self.tr("Everything, however unlikely"), ""),
        }[whole]
        return texts[1] if part else texts[0]
