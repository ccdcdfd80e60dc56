"""The strip at the bottom: what indexing does, with pause and cancel, and which model answers. Asks, does nothing.

GUI thread.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QToolButton, QWidget

from photofinder.records import LibraryStatus, ModelInfo, Phase, Progress
from photofinder.ui import figures, icons
from photofinder.ui.indexing_job import Activity
from photofinder.ui.labels import ElidedLabel
from photofinder.ui.theme import SMALL_PX, text_font

_HEIGHT_PX = 36
_BAR_PX = 120
_BAR_STEPS = 1000


class ProgressStrip(QFrame):
    """``model_chosen`` carries a ModelInfo."""

    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    skipped_asked = Signal()
    model_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setFixedHeight(_HEIGHT_PX)
        self._activity = Activity.IDLE
        self._progress: Progress | None = None
        self._status: LibraryStatus | None = None
        self._models: list[ModelInfo] = []
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_PX)
        self._bar.setAccessibleName(self.tr("Progress of reading photos"))
        self._text = ElidedLabel("", self)
        self._text.setFont(text_font(SMALL_PX))
        self._text.setProperty("tone", "muted")
        self._hold = self._button("pause")
        self._hold.clicked.connect(self._pause_or_resume)
        self._cancel = self._button("x")
        self._cancel.setToolTip(self.tr("Stop for now: what is done is kept"))
        self._cancel.setAccessibleName(self.tr("Stop reading photos"))
        self._cancel.clicked.connect(self.cancel_asked)
        self._skipped = QToolButton(self)
        self._skipped.setProperty("kind", "text")
        self._skipped.setFont(text_font(SMALL_PX))
        self._skipped.setFixedHeight(28)
        self._skipped.setToolTip(self.tr("Show which files, and why"))
        self._skipped.clicked.connect(self.skipped_asked)
        self._skipped.hide()
        self._model = QToolButton(self)
        self._model.setProperty("kind", "text")
        self._model.setFont(text_font(SMALL_PX))
        self._model.setFixedHeight(28)
        self._model.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._model.setToolTip(self.tr("What answers your searches"))
        self._menu = QMenu(self)
        self._model.setMenu(self._menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self._bar)
        layout.addWidget(self._hold)
        layout.addWidget(self._cancel)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._skipped)
        layout.addWidget(self._model)
        self._show()

    def show_status(self, status: LibraryStatus) -> None:
        """What the library holds, and where the model runs."""
        self._status = status
        self._show()

    def show_models(self, models: list[ModelInfo]) -> None:
        """The models to choose from."""
        self._models = models
        self._menu.clear()
        for model in models:
            text = model.title
            if model.state == "not-downloaded":
                text = self.tr("Download {model} ({size})").format(
                    model=model.title, size=figures.data_size(model.size_bytes)
                )
            action = self._menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(model.active)
            action.setToolTip(model.purpose)
            action.triggered.connect(lambda _checked, model=model: self.model_chosen.emit(model))
        self._menu.setToolTipsVisible(True)
        self._show()

    def show_activity(self, activity: Activity) -> None:
        """Whether indexing goes on."""
        self._activity = activity
        if activity is Activity.IDLE:
            self._progress = None
        self._show()

    def show_progress(self, progress: Progress) -> None:
        """One step of indexing."""
        self._progress = progress
        self._show()

    def _button(self, glyph: str) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(28, 28)
        icons.dress(button, glyph, QPalette.ColorRole.PlaceholderText)
        return button

    def _pause_or_resume(self) -> None:
        (self.resume_asked if self._activity is Activity.PAUSED else self.pause_asked).emit()

    def _show(self) -> None:
        running, paused = self._activity is not Activity.IDLE, self._activity is Activity.PAUSED
        for part in (self._bar, self._hold, self._cancel):
            part.setVisible(running)
        glyph = "play" if paused else "pause"
        if self._hold.property("glyph") != glyph:
            icons.dress(self._hold, glyph, QPalette.ColorRole.PlaceholderText)
        self._hold.setToolTip(self.tr("Go on reading photos") if paused else self.tr("Pause reading photos"))
        self._hold.setAccessibleName(self._hold.toolTip())
        progress = self._progress
        if progress is not None and progress.total and progress.phase is not Phase.SCANNING:
            self._bar.setRange(0, _BAR_STEPS)
            self._bar.setValue(_BAR_STEPS * progress.done // progress.total)
        else:
            self._bar.setRange(0, 0 if running and not paused else _BAR_STEPS)
            self._bar.reset()
        self._text.set_whole(self._running_text() if running else self._idle_text())
        self._show_skipped()
        self._show_model()

    def _running_text(self) -> str:
        progress = self._progress
        if progress is None:
            return self.tr("Getting ready to read your photos")
        folder = progress.root.name or str(progress.root)
        match progress.phase:
            case Phase.SCANNING:
                return self.tr("Looking for photos in {folder}").format(folder=folder)
            case Phase.SAVING:
                return self.tr("Saving")
            case Phase.DONE:
                return self.tr("{folder} is up to date").format(folder=folder)
            case Phase.INDEXING:
                pass
        parts = [
            self.tr("Indexing {folder}").format(folder=folder),
            self.tr("{done} of {total}").format(
                done=figures.number(progress.done), total=figures.number(progress.total)
            ),
        ]
        if self._activity is Activity.PAUSED:
            parts.append(self.tr("paused"))
        else:
            if progress.images_per_s >= 1:
                parts.append(self.tr("{n}/s").format(n=figures.number(round(progress.images_per_s))))
            if progress.eta_s is not None:
                parts.append(figures.time_left(progress.eta_s))
        return "  ·  ".join(parts)

    def _idle_text(self) -> str:
        status = self._status
        if status is None or not status.roots:
            return ""
        text = figures.photos(status.photos)
        if status.waiting:
            text += "  ·  " + self.tr("{photos} not read yet").format(photos=figures.photos(status.waiting))
        return text

    def _show_skipped(self) -> None:
        skipped = self._status.skipped if self._status is not None else 0
        if self._progress is not None:
            skipped = max(skipped, self._progress.skipped)
        self._skipped.setVisible(skipped > 0)
        self._skipped.setText(self.tr("{files} left out").format(files=figures.files(skipped)))

    def _show_model(self) -> None:
        active = next((model for model in self._models if model.active), None)
        self._model.setVisible(active is not None)
        if active is None:
            return
        device = self._status.device if self._status is not None else None
        text = (
            active.title
            if device is None
            else self.tr("{model} on {device}").format(model=active.title, device=device)
        )
        self._model.setText(text)
        self._model.setAccessibleName(text)
