"""A folder of the library as a row of the side bar: what it says, and how it looks away, paused or at work. One in
it that is away has a row, too.

GUI thread.
"""

from PySide6.QtCore import QCoreApplication

from photofinder.engine.query import InFolder, Query
from photofinder.records import AbsentFolder, Root, WatchFault
from photofinder.ui import figures, messages
from photofinder.ui.side_rows import Act, Entry

translate = QCoreApplication.translate


def absent_entry(absent: AbsentFolder) -> Entry:
    """A folder in a root of which photos are away."""
    name = absent.path.name
    return Entry(
        "hard-drive",
        name,
        str(Query((InFolder(str(absent.path)),))),
        "\n".join([str(absent.path), _away_tip()]),
        figures.number(absent.photo_count),
        translate("Roots", "{folder}, {photos}, not connected").format(
            folder=name, photos=figures.photos(absent.photo_count)
        ),
        absent,
        translate("Roots", "More for {folder}").format(folder=name),
        quiet=True,
    )


def root_entry(root: Root, fault: WatchFault | None, share: float | None) -> Entry:
    """``fault`` is why it is not watched, ``share`` (0..1) how far the indexing of it is that runs."""
    name = root.path.name or str(root.path)
    away, paused = not root.present, root.paused
    tip = [str(root.path)]
    if away:
        tip.append(_away_tip())
    if paused:
        tip.append(translate("Roots", "Paused: new photos in it are not looked for"))
    elif fault is not None and not away:
        tip.append(messages.watch_text(fault))
    count = figures.number(root.photo_count) if share is None else figures.percent(share)
    spoken = translate("Roots", "{folder}, {photos}").format(folder=name, photos=figures.photos(root.photo_count))
    if away:
        spoken += ", " + translate("Roots", "not connected")
    if paused:
        spoken += ", " + translate("Roots", "paused")
    return Entry(
        "hard-drive" if away else "pause-circle" if paused else "folder-simple",
        name,
        str(Query((InFolder(str(root.path)),))),
        "\n".join(tip),
        count,
        spoken,
        root,
        translate("Roots", "More for {folder}").format(folder=name),
        away or paused,
        Act("play", translate("Roots", "Go on with {folder}").format(folder=name))
        if paused
        else Act("pause", translate("Roots", "Pause {folder}").format(folder=name)),
        share,
    )


def _away_tip() -> str:
    return translate("Roots", "Not connected: its photos are kept until it is back")
