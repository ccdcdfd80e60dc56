"""What was exported and chosen for one model on this machine, and where it lies.

    <runtimes>/<model>/<machine and wish>/manifest.json, images.onnx, texts.onnx, vocabulary.txt.gz

A folder is written whole and renamed; its files are known by their hashes. It is a cache: whatever is missing, torn
or of another format is made again. Reads no model and imports no runtime. Any thread.
"""

import dataclasses
import json
import logging
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xxhash

from photofinder.records import Runtime
from photofinder.vision.machine import machine_key
from photofinder.vision.preprocess import Preprocess
from photofinder.vision.tokenizer import TokenizerSpec

log = logging.getLogger(__name__)

FORMAT = 1
MANIFEST_NAME = "manifest.json"
_GIVEN_UP_NAME = "given-up.txt"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Tower:
    """What one half of the model runs on. ``file`` and ``hash`` are of the exported graph, empty where torch runs
    it; ``batch`` is how many go in at once."""

    runtime: Runtime
    file: str = ""
    hash: str = ""
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """How one runtime did: the least cosine with single precision, images a second, and what went wrong with it
    (empty when it may be used)."""

    runtime: Runtime
    cosine: float = 0.0
    images_per_s: float = 0.0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``device`` is where the images are embedded, for people; ``pads`` whether texts go in at full length."""

    identity: str
    dim: int
    logit_scale: float
    preprocess: Preprocess
    tokenizer: TokenizerSpec | None
    images: Tower
    texts: Tower
    device: str
    pads: bool
    trials: tuple[Trial, ...] = ()


class ExportUnusable(Exception):
    """There is no export, or a torn or an old one. ``args[0]`` says which."""


def folder_of(runtimes: Path, identity: str, wanted: Runtime) -> Path:
    """Where the export of the weights ``identity`` lies on this machine, made as ``wanted``."""
    readable = _UNSAFE.sub("-", identity)[:60]
    model = f"{readable}-{xxhash.xxh3_64_hexdigest(identity.encode(errors='surrogatepass'))}"
    return runtimes / model / f"{machine_key()}-{wanted}"


def read(folder: Path, identity: str) -> Manifest:
    """The manifest in ``folder``, its files being there.

    Raises: ExportUnusable.
    """
    try:
        table = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        if table.pop("format") != FORMAT or table["identity"] != identity:
            raise ExportUnusable("of another format")
        manifest = _from_table(table, folder)
    except FileNotFoundError:
        raise ExportUnusable("missing") from None
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as fault:
        raise ExportUnusable(f"unreadable: {fault}") from fault
    return manifest


def write(manifest: Manifest, folder: Path) -> None:
    """Add the manifest to ``folder``, whose files it describes.

    Raises: OSError.
    """
    table = {"format": FORMAT, **dataclasses.asdict(manifest)}
    if manifest.tokenizer is not None:
        table["tokenizer"]["vocabulary"] = manifest.tokenizer.vocabulary.name
    (folder / MANIFEST_NAME).write_text(json.dumps(table, indent=1), encoding="utf-8")


def discard(folder: Path) -> None:
    """Forget what is in ``folder``, so that it is made again."""
    with suppress(OSError):
        (folder / MANIFEST_NAME).unlink()


def give_up(folder: Path, why: str) -> None:
    """Remember that nothing can be made for this machine, until it or its libraries change."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _GIVEN_UP_NAME).write_text(why + "\n", encoding="utf-8")
    except OSError as fault:
        log.warning("cannot remember in %s that there is no export: %s", folder, fault)


def why_given_up(folder: Path) -> str | None:
    """What ``give_up`` said of ``folder``; None when it said nothing."""
    try:
        return (folder / _GIVEN_UP_NAME).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def checked(folder: Path, tower: Tower) -> Path:
    """The file of ``tower``, whose bytes are as they were written.

    Raises: ExportUnusable.
    """
    file = folder / tower.file
    try:
        if hash_of(file) != tower.hash:
            raise ExportUnusable(f"{file.name} is torn or changed")
    except OSError as fault:
        raise ExportUnusable(f"{file.name} is unreadable: {fault}") from fault
    return file


def hash_of(file: Path) -> str:
    """Raises: OSError."""
    hasher = xxhash.xxh3_128()
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            hasher.update(piece)
    return hasher.hexdigest()


def _from_table(table: dict[str, Any], folder: Path) -> Manifest:
    tokenizer = table.pop("tokenizer")
    if tokenizer is not None:
        tokenizer["vocabulary"] = folder / tokenizer["vocabulary"]
        tokenizer["special_tokens"] = tuple(tokenizer["special_tokens"])
        tokenizer = TokenizerSpec(**tokenizer)
    images, texts = (_tower(table.pop(name)) for name in ("images", "texts"))
    trials = tuple(Trial(**{**trial, "runtime": Runtime(trial["runtime"])}) for trial in table.pop("trials"))
    preprocess = Preprocess.from_table(table.pop("preprocess"))
    return Manifest(**table, tokenizer=tokenizer, images=images, texts=texts, trials=trials, preprocess=preprocess)


def _tower(table: dict[str, Any]) -> Tower:
    return Tower(**{**table, "runtime": Runtime(table["runtime"])})
