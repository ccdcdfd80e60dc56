"""The quiet offer of a better model: its size, what improves, Download or Later; then how the download goes.

GUI thread.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from photofinder.records import DownloadProgress, ModelInfo
from photofinder.ui import figures, icons
from photofinder.ui.labels import SentenceLabel

_BAR_STEPS = 1000


class ModelStrip(QFrame):
    """``download_asked`` carries the ModelInfo that is offered."""

    download_asked = Signal(object)
    later_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._model: ModelInfo | None = None
        sign = QLabel(self)
        icons.dress(sign, "download-simple", QPalette.ColorRole.PlaceholderText)
        self._text = SentenceLabel(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setRange(0, _BAR_STEPS)
        self._later = QPushButton(self.tr("Later"), self)
        self._download = QPushButton(self.tr("Download"), self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._download.clicked.connect(lambda: self.download_asked.emit(self._model))
        self._later.clicked.connect(self.later_asked)
        self._cancel.clicked.connect(self.cancel_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.setSpacing(8)
        layout.addWidget(sign)
        layout.addWidget(self._text, 1)
        for part in (self._bar, self._later, self._download, self._cancel):
            layout.addWidget(part)
        self.hide()

    def offer(self, model: ModelInfo) -> None:
        """Propose ``model``."""
        self._model = model
        text = self.tr(
            "A larger model finds more: {model}, a download of {size} that runs on this computer"
        ).format(model=model.title, size=figures.data_size(model.size_bytes))
        self._text.setText(text)
        self._text.setToolTip(f"{text}\n{model.title}: {model.purpose}")
        self._show_running(False)

    def begin(self, model: ModelInfo) -> None:
        """Show that ``model`` is being downloaded."""
        self._model = model
        self._bar.setValue(0)
        self._text.setText(self.tr("Downloading {model}").format(model=model.title))
        self._show_running(True)

    def show_progress(self, progress: DownloadProgress) -> None:
        """One step of the download."""
        if progress.total_bytes:
            self._bar.setValue(int(_BAR_STEPS * progress.done_bytes / progress.total_bytes))
        title = self._model.title if self._model is not None else progress.model_id
        self._text.setText(
            self.tr("Downloading {model}: {done} of {total}").format(
                model=title,
                done=figures.data_size(progress.done_bytes),
                total=figures.data_size(progress.total_bytes),
            )
        )

    def _show_running(self, running: bool) -> None:
        for part in (self._bar, self._cancel):
            part.setVisible(running)
        for part in (self._later, self._download):
            part.setVisible(not running)
        self.show()
