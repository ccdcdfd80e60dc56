"""From text to the tokens of CLIP's byte-pair vocabulary, without torch.

Does what ``open_clip.tokenizer.SimpleTokenizer`` does, token for token, with the vocabularies that it reads:
gzipped lines, a header and one merge each (Sennrich et al. 2016). Any thread.
"""

import functools
import gzip
import html
import re
import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

Cleaning = Literal["lower", "canonicalize", "whitespace"]

# Far beyond any context, and short enough that cleaning it up takes no time.
TEXT_CHARS = 4096
# The vocabulary of CLIP has so many tokens; a longer list of merges is cut there.
_MERGES_MOST = 49152 - 256 - 2
_WORD_END = "</w>"
_WORDS_REMEMBERED = 4096
_PIECES = r"|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
# The same for ASCII, in the words of Python's own module: another one need not be loaded for most queries.
_ASCII_PIECES = r"|'s|'t|'re|'ve|'m|'ll|'d|[a-zA-Z]+|[0-9]|[^\sa-zA-Z0-9]+"
_NO_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class TokenizerSpec:
    """What makes a tokenizer: the file of merges, how many tokens the model reads, and what its configuration says
    beyond."""

    vocabulary: Path
    context_length: int
    cleaning: Cleaning = "lower"
    special_tokens: tuple[str, ...] = ()


class ClipTokenizer:
    """Reads the vocabulary when it is made, which takes 20 to 100 ms."""

    def __init__(self, spec: TokenizerSpec) -> None:
        self.context_length = spec.context_length
        self._cleaning = spec.cleaning
        with gzip.open(spec.vocabulary, "rt", encoding="utf-8", newline="\n") as file:
            merges = file.read().split("\n")[1 : _MERGES_MOST + 1]
        pairs = [tuple(merge.split()) for merge in merges]
        self._byte_chars = _byte_chars()
        specials = ["<start_of_text>", "<end_of_text>", *spec.special_tokens]
        letters = list(self._byte_chars.values())
        words = [*letters, *(letter + _WORD_END for letter in letters), *map("".join, pairs), *specials]
        self._number = {word: number for number, word in enumerate(words)}
        self._rank = {pair: rank for rank, pair in enumerate(pairs)}
        self._specials = {special: [self._number[special]] for special in specials}
        self.start, self.end = (self._number[special] for special in specials[:2])
        self._special_pattern = "|".join(specials)
        self._ascii = re.compile(self._special_pattern + _ASCII_PIECES, re.IGNORECASE | re.ASCII)
        self._word = functools.lru_cache(_WORDS_REMEMBERED)(self._split)

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text with the marks of start and end, cut to the context; of different lengths."""
        return [self._marked(self.encode(text)) for text in texts]

    def reads_whole(self, text: str) -> bool:
        """Whether ``text`` fits the context, so that nothing of it is cut."""
        return len(text) <= TEXT_CHARS and len(self.encode(text)) + 2 <= self.context_length

    def encode(self, text: str) -> list[int]:
        """All tokens of ``text``, without marks."""
        text = encodable(text)
        if is_plain(text):
            pieces = self._ascii.findall(self._clean(text, lambda plain: plain))
        else:
            pieces = self._any_language.findall(self._clean(text, _fixed))
        return [number for piece in pieces for number in self._numbers(piece)]

    def _marked(self, tokens: list[int]) -> list[int]:
        return [self.start, *tokens[: self.context_length - 2], self.end]

    def _clean(self, text: str, fix: Callable[[str], str]) -> str:
        text = fix(text).strip()
        match self._cleaning:
            case "lower":
                return " ".join(text.split()).lower()
            case "whitespace":
                return " ".join(text.split())
            case "canonicalize":
                bare = text.replace("_", " ").translate(_NO_PUNCTUATION)
                return " ".join(bare.lower().split())

    @functools.cached_property
    def _any_language(self) -> Any:
        import regex

        return regex.compile(self._special_pattern + _PIECES, regex.IGNORECASE)

    def _numbers(self, piece: str) -> Iterable[int]:
        return self._word("".join(self._byte_chars[byte] for byte in piece.encode()))

    def _split(self, word: str) -> Iterable[int]:
        """The tokens of one word: its letters, merged pair by pair in the vocabulary's order."""
        if word in self._specials:
            return self._specials[word]
        parts = [*word[:-1], word[-1] + _WORD_END]
        never = len(self._rank)
        while len(parts) > 1:
            first = min(pairwise(parts), key=lambda pair: self._rank.get(pair, never))
            if first not in self._rank:
                break
            parts = _merged(parts, first)
        return [self._number[part] for part in parts]


def is_plain(text: str) -> bool:
    """Whether there is nothing in ``text`` that ``ftfy`` or ``html.unescape`` would mend."""
    return text.isascii() and text.isprintable() and "&" not in text


def encodable(text: str) -> str:
    """``text`` without what a model would never come to, and without halves of characters."""
    return text[:TEXT_CHARS].encode(errors="replace").decode()


def _fixed(text: str) -> str:
    import ftfy

    return html.unescape(html.unescape(ftfy.fix_text(text)))


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    at = 0
    while at < len(parts):
        if tuple(parts[at : at + 2]) == pair:
            merged.append("".join(pair))
            at += 2
        else:
            merged.append(parts[at])
            at += 1
    return merged


def _byte_chars() -> dict[int, str]:
    """A character that can be seen for each byte (Radford et al. 2019): those that can themselves, others from 256
    on."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    rest = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {byte: chr(256 + at) for at, byte in enumerate(rest)}
