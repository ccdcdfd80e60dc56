"""Names and texts as they are compared: folded letters, words, an order in which IMG_2 comes before IMG_10.

Any thread.
"""

import re
import unicodedata

# Accents of Latin, Greek and Cyrillic. Marks of other scripts are letters of their own (the voiced kana, the vowels
# of Devanagari) and stay.
_ACCENTS = re.compile("[\u0300-\u036f]")
# Scripts that set no spaces between words: each of their signs counts as a word, so that a phrase finds any part.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# Names that programs make up, in which runs of letters would be words by chance: `bed` in 1c9bed07f3.
_MADE_UP = r"(?<![^\W_])(?=\d*[a-f]+\d+[a-f])[\da-f]{8,}(?![^\W_])"
_WORD = re.compile(rf"[{_UNSPACED}]|{_MADE_UP}|\d+|[^\W\d_{_UNSPACED}]+")
_DIGITS = re.compile(r"\d+")


def fold(text: str) -> str:
    """``text`` without accents and differences of case or width; folding it again changes nothing. Lone surrogates,
    of which names that are no valid Unicode are full, become question marks."""
    if text.isascii():
        return text.lower()
    valid = text.encode("utf-8", "replace").decode("utf-8")
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", valid).casefold())
    return unicodedata.normalize("NFKC", bare)


def words_of(text: str) -> list[str]:
    """The words of ``text``, folded, in order: runs of letters, runs of digits, single signs of scripts without
    spaces, and made-up names in hexadecimal whole. ``DSC_0012`` is ``dsc 0012``."""
    return _WORD.findall(fold(text))


def name_key(name: str) -> str:
    """What to sort ``name`` by: folded, and numbers by their value."""
    return _DIGITS.sub(_by_value, fold(name))


def _by_value(digits: re.Match[str]) -> str:
    # A number after the count of its digits, as a letter, sorts as its value does.
    number = digits.group().lstrip("0")
    return chr(ord("0") + min(len(number), 60)) + number
