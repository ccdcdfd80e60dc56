"""Videos of the containers and codecs that people have, turned, in HDR, cut off, damaged, or no videos at all."""

import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import xxhash
from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import video
from photofinder.vision.opening import frames_of, open_file, picture_of, said_of

MakeFilm = Callable[..., Path]
COLOURS = {"red": (230, 20, 20), "green": (20, 160, 40), "blue": (20, 40, 220), "yellow": (240, 230, 30)}


def quarters(size: tuple[int, int] = (160, 120)) -> Image.Image:
    """Red and green above blue and yellow."""
    small = Image.new("RGB", (2, 2))
    small.putdata(list(COLOURS.values()))
    return small.resize(size, Image.Resampling.NEAREST)


def seen(image: Image.Image) -> list[str]:
    """The colours nearest to those in the middle of the four quarters of ``image``."""
    width, height = image.size
    points = [(width * across // 4, height * down // 4) for down in (1, 3) for across in (1, 3)]
    return [nearest(image.getpixel(point)) for point in points]


def nearest(pixel: Any) -> str:
    return min(COLOURS, key=lambda name: float(np.abs(np.subtract(COLOURS[name], pixel)).sum()))


def main_colour(image: Image.Image) -> str:
    return nearest(tuple(np.median(np.asarray(image).reshape(-1, 3), axis=0)))


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.m4v", "a.mkv", "a.webm", "a.avi", "a.ts", "a.mpg", "a.flv"])
def test_frames_from_all_over_the_film(tmp_path: Path, make_film: MakeFilm, name: str) -> None:
    codec = {".mpg": "mpeg2video", ".flv": "flv"}.get(Path(name).suffix)
    rate = 25 if name == "a.mpg" else 5
    path = make_film(tmp_path / name, ["red", "green", "blue", "yellow"], codec=codec, rate=rate)
    opened = open_file(path, 64)
    assert [main_colour(frame.image) for frame in opened.frames] == ["red", "green", "blue", "yellow"]
    moments = [frame.at_ms for frame in opened.frames]
    assert all(
        at_ms is not None and 2000 * number <= at_ms < 2000 * (number + 1) for number, at_ms in enumerate(moments)
    )
    facts = opened.facts
    assert facts.video_ms == pytest.approx(8000, abs=700)
    assert (facts.width, facts.height, facts.orientation) == (160, 120, 1)
    assert facts.content_hash == xxhash.xxh3_128_digest(path.read_bytes())
    assert {frame.image.size for frame in opened.frames} == {(85, 64)}
    assert np.abs(np.subtract(facts.mean_rgb, COLOURS["red"])).max() < 50


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9", "libsvtav1", "mjpeg"])
def test_codecs(tmp_path: Path, make_film: MakeFilm, codec: str) -> None:
    pixels = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    options = {"libx265": {"x265-params": "log-level=none"}, "libsvtav1": {"svtav1-params": "lp=1"}}.get(codec, {})
    path = make_film(tmp_path / "a.mkv", [quarters()], codec=codec, pixels=pixels, codec_options=options, seconds=1)
    (frame,) = open_file(path, 100).frames
    assert seen(frame.image) == list(COLOURS)


@pytest.mark.parametrize(
    ("counterclockwise", "orientation", "expected"),
    [
        (90, 8, ["green", "yellow", "red", "blue"]),
        (180, 3, ["yellow", "blue", "green", "red"]),
        (270, 6, ["blue", "red", "yellow", "green"]),
    ],
)
def test_turned(
    tmp_path: Path, make_film: MakeFilm, counterclockwise: int, orientation: int, expected: list[str]
) -> None:
    path = make_film(tmp_path / "a.mp4", [quarters()], rotation=counterclockwise, seconds=1)
    opened = open_file(path, 64)
    size = (160, 120) if orientation == 3 else (120, 160)
    assert (opened.facts.width, opened.facts.height, opened.facts.orientation) == (*size, orientation)
    assert seen(opened.frames[0].image) == expected
    assert opened.frames[0].image.size == ((85, 64) if orientation == 3 else (64, 85))
    assert seen(picture_of(path, 64, 0)) == expected


def test_pixels_that_are_not_square(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mkv", [quarters()], aspect=(2, 1), seconds=1)
    opened = open_file(path, 64)
    assert (opened.facts.width, opened.facts.height) == (320, 120)
    assert opened.frames[0].image.size == (171, 64)


def test_high_dynamic_range_is_brought_to_srgb(tmp_path: Path, make_film: MakeFilm) -> None:
    """White of 203 cd/m2 (ITU-R BT.2408) and a grey, as SMPTE ST 2084 codes them."""
    codes = [round(_pq(nits) * 65535) for nits in (203.0, 203.0 * ((128 / 255 + 0.055) / 1.055) ** 2.4)]
    pixels = np.repeat(np.array(codes, np.uint16), 80)[None, :, None].repeat(120, axis=0).repeat(3, axis=2)
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p10le"
        stream.codec_context.color_trc, stream.codec_context.color_primaries = 16, 9
        stream.codec_context.colorspace, stream.codec_context.color_range = 9, 1
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgb48le")
        frame = frame.reformat(format="yuv420p10le", dst_colorspace=9)
        film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    (shown,) = open_file(path, 120).frames
    white, grey = (np.asarray(shown.image)[60, column] for column in (20, 140))
    assert white.min() >= 248
    assert np.abs(grey.astype(int) - 128).max() <= 6


def test_blank_and_repeated_frames_are_left_out(tmp_path: Path, make_film: MakeFilm) -> None:
    black, grey = (Image.new("RGB", (160, 120), colour) for colour in ("black", "#808080"))
    path = make_film(tmp_path / "a.mp4", [black, "red", grey, "green", "red", black], seconds=3)
    opened = open_file(path, 64)
    assert [main_colour(frame.image) for frame in opened.frames] == ["red", "green"]


def test_a_film_that_begins_black_is_looked_into(tmp_path: Path, make_film: MakeFilm) -> None:
    # One key frame only, and that is black.
    path = make_film(tmp_path / "a.mkv", [Image.new("RGB", (160, 120)), "red"], codec="libx264", key_every=1000)
    frames = open_file(path, 64).frames
    assert [main_colour(frame.image) for frame in frames] == ["red"]
    assert frames[0].at_ms is not None
    assert frames[0].at_ms >= 2000


def test_a_film_of_nothing_has_one_frame(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mp4", [Image.new("RGB", (160, 120))])
    assert len(open_file(path, 64).frames) == 1


def test_frames_are_bounded_in_number(tmp_path: Path, make_film: MakeFilm) -> None:
    noise = random.Random(3)
    shots = [Image.frombytes("RGB", (8, 6), noise.randbytes(144)) for _ in range(120)]
    path = make_film(tmp_path / "a.mp4", shots, seconds=1)
    opened = open_file(path, 64)
    assert opened.facts.video_ms == 120_000
    assert len(opened.frames) == video.MOST_FRAMES
    assert opened.frames[-1].at_ms is not None
    assert opened.frames[-1].at_ms > 100_000


def test_a_length_that_is_not_told_is_found_out(tmp_path: Path, make_film: MakeFilm) -> None:
    # As browsers record: neither a length nor an index.
    path = make_film(tmp_path / "a.webm", ["red", "green", "blue"], options={"live": "1"})
    opened = open_file(path, 64)
    assert opened.facts.video_ms == pytest.approx(6000, abs=500)
    assert [main_colour(frame.image) for frame in opened.frames] == ["red", "green", "blue"]


def test_a_fragmented_film(tmp_path: Path, make_film: MakeFilm) -> None:
    options = {"movflags": "frag_keyframe+empty_moov"}
    path = make_film(tmp_path / "a.mp4", ["red", "green", "blue"], options=options)
    assert [main_colour(frame.image) for frame in open_file(path, 64).frames] == ["red", "green", "blue"]


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi", "a.ts", "a.webm"])
def test_of_a_film_that_breaks_off_the_frames_are_had(tmp_path: Path, make_film: MakeFilm, name: str) -> None:
    path = make_film(tmp_path / name, ["red", "green", "blue", "yellow"], options=_front(name))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    colours = [main_colour(frame.image) for frame in open_file(path, 64).frames]
    assert colours[:2] == ["red", "green"]
    assert "yellow" not in colours


def test_a_film_without_its_table_is_damaged(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:3000])
    assert _reason(path) is SkipReason.DAMAGED


def test_sound_alone_is_no_picture(tmp_path: Path, make_film: MakeFilm) -> None:
    assert _reason(make_film(tmp_path / "a.mp4", [], sound=True)) is SkipReason.NOT_A_PICTURE


def test_sound_beside_the_pictures(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mp4", ["red", "green"], sound=True)
    assert [main_colour(frame.image) for frame in open_file(path, 64).frames] == ["red", "green"]


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\x18ftypmp42" + bytes(3000),
        b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm" + bytes(3000),
        b"RIFF\xff\xff\0\0AVI LIST" + bytes(3000),
    ],
)
def test_what_only_begins_as_a_film_is_damaged(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    assert _reason(path) is SkipReason.DAMAGED


def test_a_playlist_is_not_followed(tmp_path: Path, make_film: MakeFilm) -> None:
    make_film(tmp_path / "a.ts")
    path = tmp_path / "a.mp4"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{tmp_path / 'a.ts'}\n#EXT-X-ENDLIST\n")
    assert _reason(path) is SkipReason.NOT_A_PICTURE
    path.write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'a.ts'}'\n")
    assert _reason(path) is SkipReason.NOT_A_PICTURE


def test_damage_anywhere_is_no_more_than_that(tmp_path: Path, make_film: MakeFilm) -> None:
    chance = random.Random(11)
    for name in ("a.mp4", "a.mkv", "a.avi", "a.ts"):
        whole = make_film(tmp_path / name, options=_front(name)).read_bytes()
        for number in range(15):
            damaged = bytearray(whole)
            for _ in range(chance.choice((1, 20, 200))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            path = tmp_path / f"{number}{Path(name).suffix}"
            path.write_bytes(damaged[: chance.randrange(len(damaged) // 2, len(damaged))])
            with suppress(ImageUnreadable):
                assert open_file(path, 64).frames


def test_what_is_not_there(tmp_path: Path) -> None:
    assert _reason(tmp_path / "a.mp4") is SkipReason.UNREADABLE
    for read in (frames_of, lambda path: picture_of(path, 64, 100)):
        with pytest.raises(ImageUnreadable):
            read(tmp_path / "a.mp4")
    (tmp_path / "b.mp4").touch()
    assert _reason(tmp_path / "b.mp4") is SkipReason.EMPTY


def test_one_moment(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mp4", ["red", "green", "blue"])
    for frame in open_file(path, 64).frames:
        assert main_colour(picture_of(path, 64, frame.at_ms)) == main_colour(frame.image)
    # Also between key frames, and beyond the end.
    assert main_colour(picture_of(path, 64, 3900)) == "green"
    assert main_colour(picture_of(path, 64, 99_000)) == "blue"
    assert main_colour(picture_of(path, 64)) == "red"


def test_frames_without_facts_are_the_same(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mkv", ["red", "green"])
    opened = open_file(path, 64)
    assert [frame.at_ms for frame in frames_of(path, 64)] == [frame.at_ms for frame in opened.frames]
    (standing,) = open_file(path, 64, standing=True).frames
    assert standing.at_ms == opened.frames[0].at_ms
    assert open_file(path, 64, standing=True).facts == opened.facts


def test_facts_of_a_phone(tmp_path: Path, make_film: MakeFilm) -> None:
    told = {
        "com.apple.quicktime.creationdate": "2023-05-01T12:33:11+0200",
        "com.apple.quicktime.make": "Apple",
        "com.apple.quicktime.model": "iPhone 13",
        "com.apple.quicktime.location.ISO6709": "+48.8577+002.2950+035.2/",
        "creation_time": "2023-05-01T10:33:11Z",
    }
    path = make_film(tmp_path / "a.mov", ["red"], metadata=told, options={"movflags": "use_metadata_tags"})
    facts = open_file(path, 64).facts
    assert facts.taken_at == "2023-05-01T12:33:11"
    details = facts.details
    assert (details.camera, details.offset_min) == ("Apple iPhone 13", 120)
    assert (details.latitude, details.longitude) == (48.8577, 2.295)


def test_a_sidecar_adds_what_it_knows(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mov", ["red"], metadata={"creation_time": "2023-05-01T10:33:11Z"})
    sidecar = tmp_path / "a.mov.xmp"
    sidecar.write_text(
        """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>"""
    )
    facts = open_file(path, 64, sidecar).facts
    assert (facts.details.rating, facts.taken_at is None) == (4, False)
    said = said_of(path, sidecar)
    assert (said.taken_at, said.details) == (facts.taken_at, facts.details)
    assert said_of(path).details.rating is None
    path.write_bytes(path.read_bytes()[:1000])
    assert said_of(path, sidecar).details.rating == 4
    with pytest.raises(FileNotFoundError):
        said_of(tmp_path / "none.mov")


def test_pyav_is_loaded_when_a_video_comes(tmp_path: Path, make_film: MakeFilm) -> None:
    path = make_film(tmp_path / "a.mp4")
    code = (
        "import sys\nfrom pathlib import Path\nfrom photofinder.vision.opening import open_file\n"
        "assert 'av' not in sys.modules\nopen_file(Path(sys.argv[1]), 64)\nassert 'av' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def _front(name: str) -> dict[str, str]:
    return {"movflags": "faststart"} if name.endswith("mp4") else {}


def _reason(path: Path) -> SkipReason:
    with pytest.raises(ImageUnreadable) as caught:
        open_file(path, 64)
    assert caught.value.path == path
    return caught.value.reason


def _pq(nits: float) -> float:
    power = (nits / 10_000) ** 0.1593017578125
    return float(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375)
