"""Dates as EXIF, XMP and IPTC write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.vision import dates
from photofinder.vision.dates import Moment


@pytest.mark.parametrize(
    ("value", "sub_seconds", "offset", "moment"),
    [
        ("2023:01:12 10:20:30", None, None, Moment("2023-01-12T10:20:30")),
        ("2023:01:12 10:20:30", "123", "+05:30", Moment("2023-01-12T10:20:30.123", 330)),
        ("2023:01:12 10:20:30", "7 \0", "-04:00\0", Moment("2023-01-12T10:20:30.700", -240)),
        ("2023:01:12 10:20:30", "123456789", "Z", Moment("2023-01-12T10:20:30.123", 0)),
        ("2023:01:12 10:20:30", "000", "   :  ", Moment("2023-01-12T10:20:30")),
        ("2023:01:12 10:20:30", b"05", b"+02:00", Moment("2023-01-12T10:20:30.050", 120)),
        ("2023:01:12 10:20:30", "abc", "+99:00", Moment("2023-01-12T10:20:30")),
        ("2023-01-12T10:20:30.5+02:00", None, None, Moment("2023-01-12T10:20:30.500", 120)),
        ("2023-01-12T10:20:30.5+02:00", "9", "+03:00", Moment("2023-01-12T10:20:30.500", 120)),
        ("2023-01-12T10:20Z", None, None, Moment("2023-01-12T10:20:00", 0)),
        ("2023-01-12", None, None, Moment("2023-01-12T00:00:00")),
        ("2023-01", None, None, None),
        ("2023", None, None, None),
        (2023, None, None, None),
        (None, "5", "+01:00", None),
    ],
)
def test_a_moment(value: object, sub_seconds: object, offset: object, moment: Moment | None) -> None:
    assert dates.read(value, sub_seconds, offset) == moment


@pytest.mark.parametrize(
    ("date", "time", "moment"),
    [
        (b"20220110", b"151544-0400", Moment("2022-01-10T15:15:44", -240)),
        (b"20220110", b"151544", Moment("2022-01-10T15:15:44")),
        (b"20220110", b"", Moment("2022-01-10T00:00:00")),
        (b"20220110", b"996161+0000", None),
        (b"20221310", b"151544", None),
        (b"", b"151544-0400", None),
        (b"00000000", b"", None),
    ],
)
def test_a_moment_of_iptc(date: bytes, time: bytes, moment: Moment | None) -> None:
    assert dates.read_iptc(date, time) == moment


@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 31)), st.integers(-14 * 60, 14 * 60))
def test_what_was_written_is_read(moment: datetime, offset_min: int) -> None:
    sign, away = "-" if offset_min < 0 else "+", abs(offset_min)
    offset = f"{sign}{away // 60:02}:{away % 60:02}"
    milliseconds = f"{moment.microsecond // 1000:03}"
    found = dates.read(moment.strftime("%Y:%m:%d %H:%M:%S"), milliseconds, offset)
    assert found is not None
    assert found.offset_min == offset_min
    whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert datetime.fromisoformat(found.taken_at) == whole
    assert dates.read(found.taken_at + offset) == found


@given(st.one_of(st.text(max_size=40), st.binary(max_size=40)), st.text(max_size=8), st.text(max_size=8))
def test_no_text_breaks_the_reading(value: object, sub_seconds: str, offset: str) -> None:
    dates.read(value, sub_seconds, offset)
    dates.read_iptc(value, offset)
