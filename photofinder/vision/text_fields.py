"""Tidies texts that cameras and programs left in a picture: what is readable stays, within bounds. Any thread."""

import re

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
_SPACES = re.compile(r"\s+")


def tidied(value: object, longest: int) -> str:
    """``value``, text or its bytes, on one line, of at most ``longest`` characters; empty when it is neither."""
    if isinstance(value, bytes):
        value = decoded(value)
    if not isinstance(value, str):
        return ""
    return _SPACES.sub(" ", _UNREADABLE.sub(" ", value)).strip()[:longest].rstrip()


def decoded(data: bytes) -> str:
    """Text of an unknown encoding: UTF-8 if it can be, or else what Western programs of old wrote."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
