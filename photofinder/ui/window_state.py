"""How the window was left: place, panels, zoom, what was put off. Kept as INI in the app's config folder.

GUI thread.
"""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QWidget

_FILE_NAME = "window.ini"
_GEOMETRY = "geometry"
_DEFAULT_SIZE = QSize(1200, 800)


class WindowState:
    """Read once at the start, written once at the end."""

    def __init__(self, config_dir: Path) -> None:
        self._store = QSettings(str(config_dir / _FILE_NAME), QSettings.Format.IniFormat)

    def get_bytes(self, name: str) -> QByteArray | None:
        """A saved geometry."""
        value = self._store.value(name)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def get_int(self, name: str, default: int) -> int:
        """A saved number; ``default`` where there is none or it is none."""
        value = self._store.value(name)
        try:
            return int(str(value)) if value is not None else default
        except ValueError:
            return default

    def get_bool(self, name: str, default: bool) -> bool:
        """A saved yes or no."""
        return bool(self.get_int(name, int(default)))

    def get_text(self, name: str) -> str:
        """A saved word; empty where there is none."""
        value = self._store.value(name)
        return value if isinstance(value, str) else ""

    def put(self, name: str, value: QByteArray | int | str) -> None:
        """Keep ``value``; a yes or no as a number."""
        self._store.setValue(name, int(value) if isinstance(value, bool) else value)

    def place(self, window: QWidget) -> None:
        """Put ``window`` where the window was left, or give it its first size."""
        geometry = self.get_bytes(_GEOMETRY)
        if geometry is None or not window.restoreGeometry(geometry):
            window.resize(_DEFAULT_SIZE.boundedTo(window.screen().availableSize()))

    def note_place(self, window: QWidget) -> None:
        """Keep where ``window`` is."""
        self.put(_GEOMETRY, window.saveGeometry())

    def save(self) -> None:
        """Write to the disk; a folder that cannot be written loses only the place of a window."""
        self._store.sync()
