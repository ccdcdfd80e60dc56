"""Opens what was prepared for a model on this machine, and has it prepared. Imports no runtime. Any thread."""

import json
import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from photofinder import apart
from photofinder.errors import RuntimeUnusable
from photofinder.records import Runtime
from photofinder.vision import runtime_manifest
from photofinder.vision.runtime_manifest import ExportUnusable
from photofinder.vision.sources import ModelFiles

if TYPE_CHECKING:
    from photofinder.vision.clip import ClipEmbedder
    from photofinder.vision.runtime_embedder import RuntimeEmbedder

log = logging.getLogger(__name__)

_PATIENCE_S = 900
# A fault of the surroundings, as a full disk is, or somebody ended it (by SIGHUP, SIGINT, SIGKILL, SIGTERM, or
# Ctrl-C on Windows): it may be otherwise the next time.
_MAY_PASS = {1, -1, -2, -9, -15, 0xC000013A}
# What C++ says as it ends a process for want of memory.
_WANT_OF_MEMORY = re.compile("bad_alloc|bad allocation|out of memory", re.IGNORECASE)
_NEWLINE = "\n"
# Two threads that want the same one need it once.
_preparing = threading.Lock()
# What failed for a fault that may pass is not tried again and again by one process.
_failed: set[Path] = set()


def open_prepared(files: ModelFiles, runtimes: Path, wanted: Runtime) -> "RuntimeEmbedder | None":
    """The embedder that was prepared in the folder ``runtimes``, as ``wanted`` or, where that does not work, as
    ``auto`` says; until then that of the graphs that lie beside the weights, as the starter's do. None where torch
    has to do: none was asked for, none is there, or it is torn."""
    for folder in _folders(files, runtimes, wanted):
        # What came with the model is not made here.
        own = folder != files.weights.parent
        discard = partial(runtime_manifest.discard, folder) if own else _keep
        try:
            manifest = runtime_manifest.read(folder, files.identity)
            from photofinder.vision.runtime_embedder import RuntimeEmbedder

            return RuntimeEmbedder(manifest, folder, lambda half: _on_torch(files, half=half), discard)
        except (ExportUnusable, ImportError) as fault:
            log.info("no runtime for %s in %s: %s", files.identity, folder, fault)
            discard()
    return None


def device_of(files: ModelFiles, runtimes: Path, wanted: Runtime) -> str | None:
    """Where the model runs as it was prepared, for people; None until it was, or where torch has to do. Loads
    nothing."""
    for folder in _folders(files, runtimes, wanted):
        with suppress(ExportUnusable):
            manifest = runtime_manifest.read(folder, files.identity)
            return manifest.device if folder != files.weights.parent else None
    return None


def starts_soon(files: ModelFiles, runtimes: Path, wanted: Runtime) -> bool:
    """Whether ``open_prepared`` gives an embedder. Loads nothing."""
    return any(_is_usable(folder, files) for folder in _folders(files, runtimes, wanted))


def _folders(files: ModelFiles, runtimes: Path, wanted: Runtime) -> Iterator[Path]:
    """Where there may be something prepared, the best first."""
    if wanted is Runtime.TORCH:
        return
    for one in dict.fromkeys((wanted, Runtime.AUTO)):
        yield runtime_manifest.folder_of(runtimes, files.identity, one)
    if not _is_refused(runtime_manifest.folder_of(runtimes, files.identity, Runtime.AUTO)):
        yield files.weights.parent


def prepare(files: ModelFiles, runtimes: Path, wanted: Runtime) -> bool:
    """Export the model and choose what runs it, if that was not done; whether it was done now. Takes from ten
    seconds to a minute; that it fails is logged and remembered, and ``auto`` or else torch serves."""
    if wanted is Runtime.TORCH:
        return False
    folder = runtime_manifest.folder_of(runtimes, files.identity, wanted)
    with _preparing:
        made = not _is_settled(folder, files) and _made(files, folder, wanted)
    if wanted is not Runtime.AUTO and not _is_usable(folder, files):
        return prepare(files, runtimes, Runtime.AUTO)
    return made


def require(files: ModelFiles, runtimes: Path, wanted: Runtime) -> None:
    """Prepare the model as ``wanted``.

    Raises:
        RuntimeUnusable: ``wanted`` does not work here; never of ``auto`` and ``torch``.
    """
    prepare(files, runtimes, wanted)
    folder = runtime_manifest.folder_of(runtimes, files.identity, wanted)
    if wanted not in (Runtime.AUTO, Runtime.TORCH) and not _is_usable(folder, files):
        raise RuntimeUnusable(wanted, runtime_manifest.why_given_up(folder) or "")


def _keep() -> None:
    """For a folder that is not ours to change."""


def _is_usable(folder: Path, files: ModelFiles) -> bool:
    try:
        runtime_manifest.read(folder, files.identity)
    except ExportUnusable:
        return False
    return True


def _is_settled(folder: Path, files: ModelFiles) -> bool:
    """Whether nothing is to be done: it was, it is known not to work here, or it has failed just now."""
    return folder in _failed or _is_refused(folder) or _is_usable(folder, files)


def _is_refused(folder: Path) -> bool:
    return runtime_manifest.why_given_up(folder) is not None


def _made(files: ModelFiles, folder: Path, wanted: Runtime) -> bool:
    """Prepare in another process. Whether it worked; what went wrong is logged."""
    request = {
        "model_id": files.model_id,
        "models_dir": str(files.models_dir),
        "target": str(folder),
        "wanted": wanted,
        "asked_by": os.getpid(),
    }
    status, answer, told = _run_apart(json.dumps(request))
    if told:
        log.info("while preparing %s: %s", files.identity, told)
    if status == 0:
        fault = json.loads(answer).get("fault", "")
    else:
        fault = f"the preparation ended with status {status}: {told[told.rfind(_NEWLINE) + 1 :]}"
    if not fault:
        log.info("%s is prepared in %s", files.identity, folder)
        return True
    log.warning("%s cannot run %s: %s", wanted, files.identity, fault)
    # What was tried and does not work, or crashes, would do so again.
    if status in _MAY_PASS or (status and _WANT_OF_MEMORY.search(told)):
        _failed.add(folder)
    else:
        runtime_manifest.give_up(folder, fault)
    return False


def _run_apart(request: str) -> tuple[int, str, str]:
    """The status of the process, its last line, and what it complained of."""
    # Not before it is needed: a search takes longer to start with it.
    import subprocess

    try:
        done = subprocess.run(
            apart.command(apart.PREPARE_MODEL, "photofinder.vision.runtime_prepare", request),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        return 1, "{}", str(failure)
    lines = done.stdout.splitlines()
    return done.returncode, lines[-1] if lines else "{}", done.stderr.strip()


def _on_torch(files: ModelFiles, *, half: bool) -> "ClipEmbedder":
    from photofinder.vision import clip

    return clip.load(files, half=half)
