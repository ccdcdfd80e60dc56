"""Cuts the CLIP tokenizer down to its commonest tokens, so that the text tower's table stays small.

The file has the form that open_clip's SimpleTokenizer reads: a header line, then one merge a line, the commonest
first, gzipped. With K merges the vocabulary is 512 + K + 2, and the end-of-text token has the largest number, which
is what open_clip's argmax pooling looks for. Thread: any.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from open_clip.tokenizer import SimpleTokenizer, default_bpe

BPE_FILE = "bpe_vocab.txt.gz"
_BYTE_TOKENS = 512
_SPECIAL_TOKENS = 2


def vocabulary_size(merges: int) -> int:
    return _BYTE_TOKENS + merges + _SPECIAL_TOKENS


def write_cut_vocabulary(path: Path, merges: int) -> None:
    """Writes the first `merges` merges of the vocabulary that comes with open_clip; the same bytes every time."""
    with gzip.open(default_bpe(), "rt", encoding="utf-8") as whole:
        lines = whole.read().split("\n")
    # No newline at the end: the tokenizer would take it for one more merge.
    path.write_bytes(gzip.compress("\n".join(lines[: merges + 1]).encode(), mtime=0))


def open_tokenizer(path: Path, context_length: int) -> SimpleTokenizer:
    return SimpleTokenizer(bpe_path=str(path), context_length=context_length)
