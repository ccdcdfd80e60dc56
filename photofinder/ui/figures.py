"""Numbers, dates, sizes and times as a person of this locale writes them. Any thread."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

translate = QCoreApplication.translate


def number(value: int) -> str:
    """12345 as ``12,345``."""
    return QLocale().toString(value)


def photos(count: int) -> str:
    """How many photos, in the plural that the language asks for."""
    return translate("Words", "1 photo") if count == 1 else translate("Words", "{n} photos").format(n=number(count))


def files(count: int) -> str:
    """How many files."""
    return translate("Words", "1 file") if count == 1 else translate("Words", "{n} files").format(n=number(count))


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
    # The day with the month's name: 3/4/23 is read differently in different places.
    day = QLocale().toString(moment.date(), "d MMM yyyy")
    return f"{day}, {QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)}"


def score(value: float) -> str:
    """A cosine with two digits."""
    return QLocale().toString(value, "f", 2)
