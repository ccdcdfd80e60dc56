"""Numbers, dates, sizes and times as a person of this locale writes them. Any thread."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from photofinder import wording
from photofinder.records import PhotoDetails

translate = QCoreApplication.translate
# From here on cameras write decimals, not fractions.
_LONG_S = 0.3


def number(value: int) -> str:
    """12345 as ``12,345``."""
    return QLocale().toString(value)


def photos(count: int) -> str:
    """How many photos, in the plural that the language asks for."""
    return translate("Words", "1 photo") if count == 1 else translate("Words", "{n} photos").format(n=number(count))


def copies(count: int) -> str:
    """How many copies."""
    return translate("Words", "1 copy") if count == 1 else translate("Words", "{n} copies").format(n=number(count))


def files(count: int) -> str:
    """How many files."""
    return translate("Words", "1 file") if count == 1 else translate("Words", "{n} files").format(n=number(count))


def dimensions(width: int, height: int) -> str:
    """How many pixels across and down."""
    return f"{width} \N{MULTIPLICATION SIGN} {height}"


def data_size(size_bytes: int) -> str:
    """605000000 as ``605 MB`` (SI units, as download pages and file managers write them)."""
    precision = 1 if 1_000_000 <= size_bytes < 10_000_000 else 0
    return QLocale().formattedDataSize(size_bytes, precision, QLocale.DataSizeFormat.DataSizeSIFormat)


def time_left(seconds: float) -> str:
    """A remaining time in the coarsest words that are still useful."""
    if seconds < 60:
        return translate("Words", "less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return translate("Words", "{n} min left").format(n=number(minutes))
    return translate("Words", "{n} h left").format(n=number(round(minutes / 60)))


def moment(at_ms: int | None, video_ms: int) -> str:
    """How long a film is, and before that the moment in it that is meant: ``0:42 / 3:10``."""
    whole = wording.moment_text(video_ms)
    return whole if at_ms is None else f"{wording.moment_text(at_ms)} / {whole}"


def taken(taken_at: str | None, mtime_ns: int | None = None) -> str:
    """The day and time that a photo was taken (ISO 8601, local), else that its file was changed, else nothing."""
    if taken_at is not None:
        moment = QDateTime.fromString(taken_at, Qt.DateFormat.ISODate)
    elif mtime_ns is not None:
        moment = QDateTime.fromSecsSinceEpoch(mtime_ns // 1_000_000_000)
    else:
        return ""
    if not moment.isValid():
        return ""
    return f"{_day(moment)}, {QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)}"


def day(dated: str) -> str:
    """The day of a moment in ISO 8601; nothing for none."""
    moment = QDateTime.fromString(dated, Qt.DateFormat.ISODate)
    return _day(moment) if moment.isValid() else ""


def _day(moment: QDateTime) -> str:
    # With the month's name: 3/4/23 is read differently in different places.
    return QLocale().toString(moment.date(), "d MMM yyyy")


def score(value: float) -> str:
    """A cosine with two digits."""
    return QLocale().toString(value, "f", 2)


def percent(share: float) -> str:
    """0.87 as ``87 %``, without the space where the language has none."""
    locale = QLocale()
    space = "" if locale.language() == QLocale.Language.English else "\N{NO-BREAK SPACE}"
    return f"{locale.toString(round(100 * share))}{space}{locale.percent()}"


def exposure(details: PhotoDetails) -> str:
    """How a photo was exposed: ``1/250 s, f/2.8, ISO 400, 35 mm``; what is not known is left out."""
    parts = []
    if details.exposure_s:
        long = details.exposure_s >= _LONG_S
        parts.append(f"{_short(details.exposure_s)} s" if long else f"1/{round(1 / details.exposure_s)} s")
    if details.f_number:
        parts.append(f"f/{_short(details.f_number)}")
    if details.iso:
        parts.append(f"ISO {details.iso}")
    if details.focal_mm:
        parts.append(f"{_short(details.focal_mm)} mm")
    return ", ".join(parts)


def _short(value: float) -> str:
    return QLocale().toString(float(value), "g", 3)
