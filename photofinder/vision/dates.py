"""Reads the dates that EXIF, XMP and IPTC write: when a photo was taken by the clock of its place, and how far that
clock was from UTC. Pure: any thread.
"""

import re
from dataclasses import dataclass
from datetime import datetime

# Some programs write the day alone, others all in one value.
_DATE = re.compile(
    r"(\d{4})[:/.-](\d{1,2})[:/.-](\d{1,2})"
    r"(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?|\Z)"
)
_OFFSET = re.compile(r"\s*(?:Z|([+-])(\d{1,2}):?(\d{2})?)\s*\0*")
_IPTC_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_IPTC_TIME = re.compile(r"(\d{2})(\d{2})(\d{2})([+-]\d{4})?")
# Cameras whose clock was never set write year 0; no photograph is older than 1826.
_YEARS = range(1826, 2101)
# From Baker Island to the Line Islands.
_FURTHEST_MIN = 14 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """``taken_at`` is ISO 8601 local time, with milliseconds where they are known; ``offset_min`` how many minutes
    that clock is ahead of UTC, where it is said."""

    taken_at: str
    offset_min: int | None = None


def read(value: object, sub_seconds: object = None, offset: object = None) -> Moment | None:
    """A date as EXIF and XMP write it; ``sub_seconds`` (digits behind the point) and ``offset`` (``+02:00``) are
    the tags that EXIF has for what the value itself does not hold. None when it makes no sense."""
    match = _DATE.match(_text(value))
    if match is None:
        return None
    digits = match[7] or _digits(sub_seconds)
    return _moment(match.group(1, 2, 3, 4, 5, 6), digits, offset_minutes(match[8] or offset))


def read_iptc(date: object, time: object) -> Moment | None:
    """A date as IIM writes it, ``20220110`` and ``151544-0400``; without its day, no time says anything."""
    day = _IPTC_DATE.fullmatch(_text(date))
    if day is None:
        return None
    clock = _IPTC_TIME.fullmatch(_text(time))
    hours = clock.group(1, 2, 3) if clock else ("0", "0", "0")
    return _moment((*day.groups(), *hours), "", offset_minutes(clock[4]) if clock else None)


def offset_minutes(value: object) -> int | None:
    """Minutes east of UTC of ``+05:30``, ``-0400`` or ``Z``; None when it is none of them."""
    text = _text(value)
    match = _OFFSET.fullmatch(text) if text else None
    if match is None:
        return None
    if match[1] is None:
        return 0
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > _FURTHEST_MIN or int(match[3] or 0) >= 60:
        return None
    return -minutes if match[1] == "-" else minutes


def _moment(parts: tuple[str | None, ...], digits: str, offset_min: int | None) -> Moment | None:
    try:
        moment = datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    milliseconds = digits[:3].ljust(3, "0")
    # None and zero are the same moment: they shall not differ as texts.
    fraction = f".{milliseconds}" if milliseconds != "000" else ""
    return Moment(moment.isoformat() + fraction, offset_min)


def _digits(value: object) -> str:
    text = _text(value)
    return text if text.isascii() and text.isdigit() else ""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("ascii", errors="replace")
    return value.strip(" \0\t\r\n") if isinstance(value, str) else ""
