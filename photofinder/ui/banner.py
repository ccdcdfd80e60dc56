"""One quiet line above the grid: what happened, and a button that helps. GUI thread."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from photofinder.ui import icons, messages
from photofinder.ui.labels import SentenceLabel
from photofinder.ui.messages import Message

_GOOD_NEWS_MS = 8000


class Banner(QFrame):
    """``acted`` carries the messages.Action of the button that was pressed."""

    acted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._message: Message | None = None
        self._sign = QLabel(self)
        self._text = SentenceLabel(self)
        self._action = QPushButton(self)
        self._action.clicked.connect(self._act)
        close = QToolButton(self)
        close.setFixedSize(28, 28)
        close.setToolTip(self.tr("Close"))
        close.setAccessibleName(self.tr("Close this message"))
        icons.dress(close, "x", QPalette.ColorRole.PlaceholderText)
        close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._action)
        layout.addWidget(close)
        self._timer = QTimer(self, singleShot=True, interval=_GOOD_NEWS_MS)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown."""
        return self._message

    def tell(self, message: Message) -> None:
        """Show ``message`` in the place of an earlier one; good news leaves by itself."""
        self._message = message
        if message.bad:
            icons.dress(self._sign, "warning-circle", QPalette.ColorRole.BrightText)
            self._timer.stop()
        else:
            icons.dress(self._sign, "info", QPalette.ColorRole.PlaceholderText)
            self._timer.start()
        self._text.setText(message.text)
        self._action.setVisible(message.action is not None)
        if message.action is not None:
            self._action.setText(messages.action_text(message.action))
        self.setAccessibleName(message.text)
        self.show()

    def dismiss(self) -> None:
        """Take the message away."""
        self._message = None
        self._timer.stop()
        self.hide()

    def _act(self) -> None:
        if self._message is not None:
            action = self._message.action
            self.dismiss()
            self.acted.emit(action)
