"""Whether and how fast things move: short, and not at all where the system asks for none. GUI thread."""

from PySide6.QtGui import QGuiApplication

FADE_MS = 120


def wanted() -> bool:
    """False when the system asks for reduced motion."""
    hints = QGuiApplication.styleHints()
    # Qt tells the system's wish for less motion from 6.12 on.
    preference = getattr(hints.accessibility(), "motionPreference", None)
    return preference is None or preference().name != "ReducedMotion"
