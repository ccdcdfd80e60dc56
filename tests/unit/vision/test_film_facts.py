"""When and where a video was taken, as containers and cameras write it."""

import time
from collections.abc import Iterator

import pytest

from photofinder.vision import film_facts


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer stands 9 hours east of UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("needs tzset")
    monkeypatch.setenv("TZ", "JST-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
@pytest.mark.parametrize(
    ("metadata", "taken_at", "offset_min"),
    [
        ({"com.apple.quicktime.creationdate": "2023-05-01T12:33:11+0200"}, "2023-05-01T12:33:11", 120),
        # An iPhone in London in winter says +0000 and means it; "Z" is what the formats want of everyone.
        ({"com.apple.quicktime.creationdate": "2023-01-01T12:33:11+0000"}, "2023-01-01T12:33:11", 0),
        ({"creation_time": "2023-05-01T10:33:11.000000Z"}, "2023-05-01T19:33:11", 540),
        (
            {
                "com.apple.quicktime.creationdate": "2023-05-01T12:33:11+0200",
                "creation_time": "2023-05-01T10:33:11Z",
            },
            "2023-05-01T12:33:11",
            120,
        ),
        ({"creation_time": "2003-03-10 15:04:43"}, "2003-03-10T15:04:43", None),
        ({"date": "2004"}, None, None),
        ({"date": "2004", "creation_time": "2005-01-01T00:00:00Z"}, "2005-01-01T09:00:00", 540),
        ({"creation_time": "1904-01-01T00:00:00.000000Z"}, None, None),
        ({"creation_time": "1970-01-01T00:00:00.000000Z"}, None, None),
        ({"creation_time": "yesterday at noon o'clock"}, None, None),
        ({}, None, None),
    ],
)
def test_times(metadata: dict[str, str], taken_at: str | None, offset_min: int | None) -> None:
    said = film_facts.said_in(metadata)
    assert (said.taken_at, said.details.offset_min) == (taken_at, offset_min)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("+48.8577+002.2950+035.200/", (48.8577, 2.295)),
        ("-33.8567+151.2152/", (-33.8567, 151.2152)),
        ("+4852-00217/", (48 + 52 / 60, -(2 + 17 / 60))),
        ("+485112.5-0021742CRSWGS_84/", (48 + 51 / 60 + 12.5 / 3600, -(2 + 17 / 60 + 42 / 3600))),
        ("+00.0000+000.0000/", (None, None)),
        ("+98.0000+000.1000/", (None, None)),
        ("48.8577, 2.2950", (None, None)),
        ("", (None, None)),
    ],
)
@pytest.mark.parametrize("key", ["location", "com.apple.quicktime.location.iso6709"])
def test_places(key: str, text: str, position: tuple[float | None, float | None]) -> None:
    details = film_facts.said_in({key: text}).details
    assert (details.latitude, details.longitude) == pytest.approx(position)


@pytest.mark.parametrize(
    ("metadata", "camera"),
    [
        ({"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 13"}, "Apple iPhone 13"),
        ({"make": "SAMSUNG", "model": "SM-G991B"}, "Samsung SM-G991B"),
        ({"com.android.manufacturer": "Google", "com.android.model": "Pixel 7"}, "Google Pixel 7"),
        ({"model": "GoPro HERO9"}, "GoPro HERO9"),
        ({}, ""),
    ],
)
def test_cameras(metadata: dict[str, str], camera: str) -> None:
    assert film_facts.said_in(metadata).details.camera == camera


def test_texts_are_tidied() -> None:
    details = film_facts.said_in({"title": " Our \n trip ", "comment": "By\0boat" + "x" * 9000}).details
    assert details.title == "Our trip"
    assert details.caption.startswith("By boat")
    assert len(details.caption) == 4000
