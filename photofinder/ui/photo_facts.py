"""What is known of a photo as lines of a title and a text: when, where, with which camera. Values; any thread."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from photofinder.records import Hit, Photo, PhotoDetails
from photofinder.ui import figures

translate = QCoreApplication.translate
_STARS = 5


@dataclass(frozen=True, slots=True)
class Fact:
    """``spoken`` where that is not the text itself."""

    title: str
    text: str
    spoken: str = ""


def facts(hit: Hit, photo: Photo | None) -> list[Fact]:
    """The facts that are known, in the order to read them; without ``photo``, what the hit tells alone."""
    details = PhotoDetails() if photo is None else photo.facts.details
    if hit.pending:
        taken, size = figures.taken(hit.dated or None), figures.data_size(hit.size_bytes)
    elif photo is None:
        taken, size = figures.taken(hit.taken_at), figures.dimensions(hit.width, hit.height)
    else:
        taken = figures.taken(photo.facts.taken_at, photo.mtime_ns)
        size = figures.dimensions(photo.facts.width, photo.facts.height)
        size += f", {figures.data_size(photo.size_bytes)}"
    lines = [
        *_state(hit),
        Fact(translate("Facts", "Title"), details.title),
        Fact(translate("Facts", "Caption"), details.caption),
        Fact(translate("Facts", "Date"), taken),
        Fact(translate("Facts", "Place"), hit.place),
        Fact(translate("Facts", "Size"), size),
        Fact(translate("Facts", "Length"), "" if hit.video_ms is None else figures.moment(None, hit.video_ms)),
        Fact(translate("Facts", "Match at"), "" if hit.at_ms is None else figures.moment(None, hit.at_ms)),
        Fact(translate("Facts", "Camera"), details.camera),
        Fact(translate("Facts", "Lens"), details.lens),
        Fact(translate("Facts", "Exposure"), figures.exposure(details)),
        _rating(details.rating),
        Fact(translate("Facts", "Keywords"), ", ".join(details.keywords)),
        Fact(translate("Facts", "Folder"), str(hit.path.parent)),
    ]
    return [line for line in lines if line.text]


def _state(hit: Hit) -> list[Fact]:
    lines = []
    if hit.offline:
        lines.append(Fact(translate("Facts", "Disk"), translate("Facts", "Not connected")))
    if hit.pending:
        lines.append(Fact(translate("Facts", "Contents"), translate("Facts", "Not read yet")))
    return lines


def _rating(rating: int | None) -> Fact:
    title = translate("Facts", "Rating")
    if not rating:
        return Fact(title, "")
    spoken = translate("Facts", "{rating} of {most} stars").format(rating=rating, most=_STARS)
    return Fact(title, "★" * rating + "☆" * (_STARS - rating), spoken)
