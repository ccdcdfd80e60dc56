"""The strip at the bottom: what indexing does, with pause and cancel, and which model answers. Asks, does nothing.

GUI thread.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QToolButton, QWidget

from photofinder.records import LibraryStatus, ModelInfo, Phase, Progress
from photofinder.ui import figures, icons, messages
from photofinder.ui.indexing_job import Activity
from photofinder.ui.labels import ElidedLabel
from photofinder.ui.menu_button import MenuButton
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
    speed_chosen = Signal(bool)
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
        self._speed = self._button("lightning")
        self._speed.setCheckable(True)
        tip = self.tr("Full speed: do not step back while the computer is used")
        self._speed.setToolTip(tip)
        self._speed.setAccessibleName(tip)
        self._speed.clicked.connect(self.speed_chosen)
        self._skipped = self._text_button()
        self._skipped.setToolTip(self.tr("Show which files, and why"))
        self._skipped.clicked.connect(self.skipped_asked)
        self._skipped.hide()
        self._model = MenuButton(self)
        self._model.setFont(text_font(SMALL_PX))
        self._model.setToolTip(self.tr("What answers your searches"))
        self._menu = self._model.menu()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 8, 0)
        layout.setSpacing(8)
        layout.addWidget(self._bar)
        layout.addWidget(self._hold)
        layout.addWidget(self._cancel)
        layout.addWidget(self._speed)
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

    def show_full_speed(self, on: bool) -> None:
        """Whether indexing works as fast as it can, whatever else goes on."""
        self._speed.setChecked(on)

    def _text_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "text")
        button.setFont(text_font(SMALL_PX))
        button.setFixedHeight(28)
        return button

    def _button(self, glyph: str) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(28, 28)
        icons.dress(button, glyph, QPalette.ColorRole.PlaceholderText)
        return button

    def _pause_or_resume(self) -> None:
        (self.resume_asked if self._activity is Activity.PAUSED else self.pause_asked).emit()

    def _show(self) -> None:
        running, paused = self._activity is not Activity.IDLE, self._activity is Activity.PAUSED
        for part in (self._bar, self._hold, self._cancel, self._speed):
            part.setVisible(running)
        glyph = "play" if paused else "pause"
        if self._hold.property("glyph") != glyph:
            icons.dress(self._hold, glyph, QPalette.ColorRole.PlaceholderText)
        self._hold.setToolTip(self.tr("Go on reading photos") if paused else self.tr("Pause reading photos"))
        self._hold.setAccessibleName(self._hold.toolTip())
        progress = self._progress
        waits = paused or (progress is not None and progress.hold is not None)
        if progress is not None and progress.total and progress.phase is not Phase.SCANNING:
            self._bar.setRange(0, _BAR_STEPS)
            self._bar.setValue(_BAR_STEPS * progress.done // progress.total)
        else:
            self._bar.setRange(0, 0 if running and not waits else _BAR_STEPS)
            self._bar.reset()
        text = self._running_text() if running else self._idle_text()
        self._text.set_whole(text)
        self._text.setToolTip(text if running else "")
        self._show_skipped()
        self._show_model()

    def _running_text(self) -> str:
        progress, paused = self._progress, self._activity is Activity.PAUSED
        if progress is None:
            return self.tr("Indexing is paused") if paused else self.tr("Getting ready to read your photos")
        if progress.hold is not None and not paused:
            return messages.hold_text(progress.hold, progress.root)
        folder = progress.root.name or str(progress.root)
        match progress.phase:
            case Phase.SCANNING:
                parts = [self.tr("Looking for photos in {folder}").format(folder=folder)]
                if progress.total:
                    parts.append(self.tr("{files} to read").format(files=figures.files(progress.total)))
            case Phase.SAVING if progress.preparing:
                parts = [self.tr("All photos can be found; the model is being made faster for this computer")]
            case Phase.SAVING:
                parts = [self.tr("Saving")]
            case Phase.DONE:
                parts = [self.tr("{folder} is up to date").format(folder=folder)]
            case Phase.INDEXING:
                parts = self._indexing_parts(progress, folder, paused=paused)
        if paused:
            parts.append(self.tr("paused"))
        return "  ·  ".join(parts)

    def _indexing_parts(self, progress: Progress, folder: str, *, paused: bool) -> list[str]:
        if not progress.total:
            gone = figures.photos(progress.removed + progress.left_out)
            return [self.tr("Forgetting what is gone from {folder} or left out").format(folder=folder), gone]
        done, total = figures.number(progress.done), figures.number(progress.total)
        parts = [
            self.tr("Indexing {folder}").format(folder=folder),
            self.tr("{done} of {total}").format(done=done, total=total),
        ]
        if paused:
            return parts
        if progress.preparing:
            return [*parts, self.tr("the model is being made ready, which takes longest the first time")]
        if progress.images_per_s >= 1:
            parts.append(self.tr("{n}/s").format(n=figures.number(round(progress.images_per_s))))
        if progress.eta_s is not None:
            parts.append(figures.time_left(progress.eta_s))
        if progress.yielding:
            parts.append(self.tr("slowly, for the computer is in use or on its battery"))
        return parts

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
