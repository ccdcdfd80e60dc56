"""Drawings: what they show, and what they may not do."""

import base64
import gzip
import io
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision.images import open_image

_RED = "<rect width='100%' height='100%' fill='#e61414'/>"


def svg(inside: str = _RED, attributes: str = "width='100' height='50'") -> bytes:
    start = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
    return f"{start} {attributes}>{inside}</svg>".encode()


def _reason(data: bytes) -> SkipReason:
    with pytest.raises(ImageUnreadable) as caught:
        open_image(data)
    return caught.value.reason


def _encoded(size: tuple[int, int] = (8, 8)) -> str:
    stream = io.BytesIO()
    Image.new("1", size, 0).save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("width='100' height='50'", (100, 50)),
        ("width='100px' height='50px' viewBox='0 0 9 9' preserveAspectRatio='none'", (100, 50)),
        ("viewBox='0 0 300 150'", (300, 150)),
        ("width='1in' height='25.4mm'", (96, 96)),
        ("width='60' viewBox='0 0 300 150'", (60, 30)),
        ("height='60' viewBox='0,0,300,150'", (120, 60)),
        ("width='100%' height='100%' viewBox='0 0 20 10'", (20, 10)),
        ("", (100, 100)),
    ],
)
def test_a_drawing_has_a_size_and_comes_as_large_as_asked(attributes: str, size: tuple[int, int]) -> None:
    decoded = open_image(svg(attributes=attributes), 64)
    assert (decoded.facts.width, decoded.facts.height) == size
    assert min(decoded.image.size) == 64
    assert decoded.facts.mean_rgb == (230, 20, 20)


def test_a_ruler_does_not_fill_the_memory() -> None:
    decoded = open_image(svg(attributes="width='90000' height='3'"), 64)
    assert decoded.image.width * decoded.image.height <= 16 * 64**2 + 4096
    assert (decoded.facts.width, decoded.facts.height) == (90000, 3)


def test_what_is_not_drawn_is_white() -> None:
    assert open_image(svg("")).facts.mean_rgb == (255, 255, 255)


def test_a_packed_drawing(tmp_path: Path) -> None:
    file = tmp_path / "drawing.svgz"
    file.write_bytes(gzip.compress(svg()))
    assert open_image(file).facts.mean_rgb == (230, 20, 20)
    file.write_bytes(gzip.compress(svg(" " * 40_000_000)))
    assert _reason_of_file(file) is SkipReason.TOO_LARGE


def _reason_of_file(file: Path) -> SkipReason:
    with pytest.raises(ImageUnreadable) as caught:
        open_image(file)
    return caught.value.reason


@pytest.mark.parametrize("attribute", ["href", "xlink:href"])
@pytest.mark.parametrize("element", ["image", "feImage"])
@pytest.mark.parametrize("prefix", ["", "file://"])
def test_no_other_file_is_drawn(tmp_path: Path, attribute: str, element: str, prefix: str) -> None:
    Image.new("RGB", (8, 8), "black").save(tmp_path / "secret.png")
    target = f"{prefix}{tmp_path / 'secret.png'}"
    shown = f"<{element} {attribute}='{target}' width='100' height='50'/>"
    if element == "feImage":
        shown = f"<filter id='f'>{shown}</filter><rect width='100' height='50' fill='white' filter='url(#f)'/>"
    mean = open_image(svg(shown)).facts.mean_rgb
    assert mean == (255, 255, 255)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/a.png",
        "data:image/svg+xml;base64," + base64.b64encode(svg()).decode(),
        "data:image/png;base64," + _encoded((9000, 9000)),
        "data:image/png;base64,AAAA",
        "data:text/html,hello",
    ],
)
def test_nor_is_anything_else_from_outside(target: str) -> None:
    shown = f"<image href='{target}' width='100' height='50'/><image width='9' height='9'/>"
    assert open_image(svg(shown)).facts.mean_rgb == (255, 255, 255)


def test_a_picture_inside_is_drawn() -> None:
    shown = f"<image href='data:image/png;base64,{_encoded()}' width='100' height='100'/>"
    assert open_image(svg(shown)).facts.mean_rgb == (0, 0, 0)


def test_parts_are_used_and_scripts_are_not() -> None:
    shown = "<defs><g id='a'><rect width='100' height='50'/></g></defs><use xlink:href='#a'/>"
    shown += "<script>document.rootElement.remove()</script><foreignObject><p/></foreignObject>"
    assert open_image(svg(shown)).facts.mean_rgb == (0, 0, 0)
    assert open_image(svg("<use href='other.svg#a'/>")).facts.mean_rgb == (255, 255, 255)


def test_entities_of_drawing_programs_are_read_and_those_from_outside_are_not() -> None:
    declared = b"<!DOCTYPE svg [<!ENTITY colour '#e61414'>]>" + svg(
        "<rect width='100' height='50' fill='&colour;'/>"
    )
    assert open_image(declared).facts.mean_rgb == (230, 20, 20)
    outside = b"<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + svg("<text>&e;</text>")
    assert _reason(outside) is SkipReason.DAMAGED


def _laughing() -> bytes:
    declared = "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9))
    return f"<!DOCTYPE svg [<!ENTITY a 'haha'>{declared}]>".encode() + svg("<text>&j;</text>")


def _nested() -> bytes:
    groups = "".join(f"<g id='a{n + 1}'>" + f"<use href='#a{n}'/>" * 10 + "</g>" for n in range(9))
    return svg(f"<defs><g id='a0'><rect width='1' height='1'/></g>{groups}</defs><use href='#a9'/>")


@pytest.mark.parametrize(
    "data",
    [
        _laughing(),
        _nested(),
        svg("<g>" * 3000 + "</g>" * 3000),
        svg("<g/>" * 210_000),
        svg(attributes="width='1e9' height='1e9'"),
        svg(attributes="width='-5' height='9'"),
        svg()[:-3],
    ],
)
def test_hostile_drawings_are_refused(data: bytes) -> None:
    assert _reason(data) in (SkipReason.DAMAGED, SkipReason.TOO_LARGE)


@given(st.data())
@settings(max_examples=150)
def test_whatever_the_bytes_it_is_a_drawing_or_a_reason(data: st.DataObject) -> None:
    whole = bytearray(svg(f"<g transform='rotate(9)'>{_RED}</g><path d='M0 0L9 9Z' stroke='#00f'/><text>a</text>"))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ImageUnreadable):
        open_image(bytes(whole[: data.draw(st.integers(4, len(whole)))]), 16)
