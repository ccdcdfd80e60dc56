"""Reads the dictionary files of WordNet 3.0: words, what they mean, and what they are kinds of.

The format is that of the manual page wndb(5WN). Which of it is used for training is decided in `texts` and
`class_names`. Thread: any; nothing is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PARTS = ("noun", "verb", "adj", "adv")
_LETTERS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}

VISIBLE = frozenset(
    {"animal", "artifact", "body", "event", "food", "object", "person", "phenomenon", "plant", "act"}
)
"""The noun topics that a photo can show."""

_NOUN_TOPICS = {
    3: "Tops", 4: "act", 5: "animal", 6: "artifact", 7: "attribute", 8: "body", 9: "cognition",
    10: "communication", 11: "event", 12: "feeling", 13: "food", 14: "group", 15: "location", 16: "motive",
    17: "object", 18: "person", 19: "phenomenon", 20: "plant", 21: "possession", 22: "process", 23: "quantity",
    24: "relation", 25: "shape", 26: "state", 27: "substance", 28: "time",
}  # fmt: skip


@dataclass(frozen=True)
class Synset:
    """One meaning. `key` is part of speech and offset; `kinds_of` are the keys of its hypernyms."""

    key: str
    topic: str
    words: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]
    kinds_of: tuple[str, ...]


def read_wordnet(wordnet_dir: Path, parts: tuple[str, ...] = _PARTS) -> dict[str, Synset]:
    """All synsets of `wordnet_dir`/data.noun, data.verb, ... by key, in the order of the files."""
    synsets: dict[str, Synset] = {}
    for part in parts:
        for line in (wordnet_dir / f"data.{part}").read_text("utf-8").splitlines():
            if not line.startswith("  "):  # the licence at the head of each file
                synset = parse_line(line, part)
                synsets[synset.key] = synset
    return synsets


def read_noun_senses(wordnet_dir: Path) -> dict[str, tuple[str, ...]]:
    """Every noun in lower case, to the keys of its meanings, the commonest first (from index.noun)."""
    senses: dict[str, tuple[str, ...]] = {}
    for line in (wordnet_dir / "index.noun").read_text("utf-8").splitlines():
        if not line.startswith("  "):
            fields = line.split()
            senses[_clean(fields[0])] = tuple(f"n{offset}" for offset in fields[-int(fields[2]) :])
    return senses


def parse_line(line: str, part: str) -> Synset:
    """One line of a data file."""
    data, _, gloss = line.partition("|")
    fields = data.split()
    count = int(fields[3], 16)
    words = tuple(_clean(fields[4 + 2 * at]) for at in range(count))
    pointers = fields[4 + 2 * count :]
    kinds_of = tuple(
        f"{pointers[at + 2]}{pointers[at + 1]}"
        for at in range(1, 1 + 4 * int(pointers[0]), 4)
        if pointers[at] in ("@", "@i")
    )
    definition, *examples = [piece.strip().strip('"').strip() for piece in gloss.split('; "')]
    topic = _NOUN_TOPICS.get(int(fields[1]), part) if part == "noun" else part
    return Synset(
        f"{_LETTERS[part]}{fields[0]}",
        topic,
        words,
        definition,
        tuple(e.rstrip('"; ') for e in examples if e),
        kinds_of,
    )


def ancestors(synsets: dict[str, Synset], key: str) -> list[str]:
    """Keys of everything that `key` is a kind of, nearest first, itself left out."""
    found: list[str] = []
    queue = list(synsets[key].kinds_of)
    while queue:
        above = queue.pop(0)
        if above in synsets and above not in found:
            found.append(above)
            queue.extend(synsets[above].kinds_of)
    return found


def _clean(word: str) -> str:
    for mark in ("(a)", "(p)", "(ip)"):
        word = word.removesuffix(mark)
    return word.replace("_", " ")
