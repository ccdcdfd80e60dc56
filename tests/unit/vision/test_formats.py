"""What a file is, told from its first bytes."""

import io
import struct
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photofinder.vision.formats import HEAD_BYTES, Kind, kind_of

_FTYP = b"\0\0\0\x18ftyp"


def _tiff(*tags: int, order: str = "<") -> bytes:
    entries = b"".join(struct.pack(f"{order}HHII", tag, 3, 1, 1) for tag in tags)
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(f"{order}IH", 8, len(tags)) + entries + b"\0" * 4


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "a.jpg", Kind.PICTURE),
        (b"\xff\xd8\xff\xe0", "a.nef", Kind.PICTURE),
        (b"\x89PNG\r\n\x1a\n", "a", Kind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", Kind.PICTURE),
        (b"8BPS\0\2", "a.psb", Kind.PSD),
        (_FTYP + b"heic\0\0\0\0", "a.mov", Kind.PICTURE),
        (_FTYP + b"avif\0\0\0\0", "a", Kind.PICTURE),
        (_FTYP + b"crx \0\0\0\1", "a", Kind.RAW),
        (_FTYP + b"qt  \0\0\0\0", "a.jpg", Kind.VIDEO),
        (_FTYP + b"isom\0\0\2\0", "a", Kind.VIDEO),
        (_FTYP + b"M4A \0\0\2\0", "a", None),
        (_FTYP + b"isom\0\0\2\0", "a.m4a", None),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "a.mov", Kind.VIDEO),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm", "a", Kind.VIDEO),
        (b"\x1a\x45\xdf\xa3\xa3B\x86\x81\1B\xf7\x81\1B\x82\x88matroska", "a", Kind.VIDEO),
        (b"\x1a\x45\xdf\xa3\xa3B\x86\x81\1B\xf7\x81\1B\x82\x88matroska", "a.mka", None),
        (b"RIFF\0\0\0\0AVI LIST", "a", Kind.VIDEO),
        (b"RIFF\0\0\0\0WAVEfmt ", "a", None),
        (b"OggS\0\2" + b"\0" * 22 + b"\x80theora", "a", Kind.VIDEO),
        (b"OggS\0\2" + b"\0" * 22 + b"\1vorbis", "a", None),
        (b"\0\0\1\xba\x44", "a", Kind.VIDEO),
        ((b"G" + b"\0" * 187) * 4, "a.ts", Kind.VIDEO),
        ((b"\0\0\0\0G" + b"\0" * 187) * 4, "a.mts", Kind.VIDEO),
        (b"GGGG" + b"export const" * 100, "a.ts", None),
        (_tiff(256, 257), "scan.tif", Kind.PICTURE),
        (_tiff(256, 257), "photo.nef", Kind.RAW),
        (_tiff(256, 257, 50706), "photo.tif", Kind.RAW),
        (_tiff(256, 257, 50706, order=">"), "photo", Kind.RAW),
        (b"II*\0\x10\0\0\0CR\2\0", "a", Kind.RAW),
        (b"FUJIFILMCCD-RAW 0201", "a", Kind.RAW),
        (b"IIU\0\x18\0\0\0", "a", Kind.RAW),
        (b"IIRO\x08\0\0\0", "a", Kind.RAW),
        (b"FOVb\0\0\0\0", "a", Kind.RAW),
        (b"\xff\x0a\x01\x02", "a", Kind.JXL),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "a", Kind.JXL),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "a", Kind.SVG),
        (b"\xef\xbb\xbf<?xml?>\n<!-- > -->\n<!DOCTYPE svg [<!ENTITY x 'y'>]>\n<svg:svg ", "a", Kind.SVG),
        ("\ufeff<svg>".encode("utf-16-le"), "a.svg", Kind.SVG),
        (b"\x1f\x8b\x08\0", "a.svgz", Kind.SVG),
        (b"\x1f\x8b\x08\0", "a.tgz", None),
        (b"<html><svg>", "a.svg", None),
        (b"<x:xmpmeta>", "a.xmp", None),
        (b"\xd7\xcd\xc6\x9a", "a.wmf", Kind.UNSUPPORTED),
        (b"", "a.jpg", None),
        (b"G", "a.ts", None),
        (b"Dear diary", "a.mov", None),
    ],
)  # fmt: skip
def test_kinds_are_told_by_what_is_inside(head: bytes, name: str, kind: Kind | None) -> None:
    assert kind_of(head, PurePath(name)) is kind


def test_a_name_is_not_needed() -> None:
    for format_ in ("PNG", "GIF", "TIFF", "BMP", "WEBP", "AVIF", "JPEG2000"):
        stream = io.BytesIO()
        Image.new("RGB", (8, 8)).save(stream, format_)
        assert kind_of(stream.getvalue()[:HEAD_BYTES]) is Kind.PICTURE, format_


@given(st.binary(max_size=600), st.sampled_from(["a.nef", "a.svg", "a.tga", "a.ts", "a"]))
def test_no_bytes_break_the_telling(head: bytes, name: str) -> None:
    for start in (b"", b"II*\0", b"MM\0*", b"<!DOCTYPE svg [", b"\0\0\0\x18ftyp"):
        kind_of(start + head, PurePath(name))
