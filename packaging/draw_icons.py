"""Renders resources/icons/photofinder.svg, our own drawing, to the sizes and formats that systems ask for.

    python packaging/draw_icons.py

Writes PNGs beside the SVG (window, Linux desktops), photofinder.ico (Windows) and photofinder.icns (macOS).
"""

import io
import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
EDGES_PX = (16, 24, 32, 48, 64, 128, 256, 512)
ICNS_EDGE_PX = 1024


def render(drawing: QSvgRenderer, edge_px: int) -> Image.Image:
    """The drawing as a square of ``edge_px``, with transparent corners."""
    canvas = QImage(edge_px, edge_px, QImage.Format.Format_ARGB32)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    drawing.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    canvas.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(data.data())).convert("RGBA")


def main() -> None:
    app = QGuiApplication([])
    drawing = QSvgRenderer(str(ICONS / "photofinder.svg"))
    pictures = {edge_px: render(drawing, edge_px) for edge_px in (*EDGES_PX, ICNS_EDGE_PX)}
    for edge_px in EDGES_PX:
        pictures[edge_px].save(ICONS / f"photofinder-{edge_px}.png", optimize=True)
    small = [pictures[edge_px] for edge_px in EDGES_PX if edge_px <= 256]
    small[-1].save(ICONS / "photofinder.ico", sizes=[image.size for image in small], append_images=small[:-1])
    pictures[ICNS_EDGE_PX].save(ICONS / "photofinder.icns")
    app.quit()


if __name__ == "__main__":
    main()
