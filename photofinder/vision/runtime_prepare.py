"""Exports a model, tries what can run it, and keeps the fastest that agrees with single precision.

A process of its own, started by ``runtimes.prepare``: torch, onnx and copies of the weights leave with it, and an
instruction that the processor does not know ends it and not the app. Of these copies no two are kept longer than
they must be: beside them the app has to have room.
"""

import _thread
import json
import logging
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import torch
from filelock import FileLock

from photofinder.errors import PhotoFinderError
from photofinder.records import Runtime
from photofinder.vision import clip, models, runtime_export, runtime_manifest, runtime_trial
from photofinder.vision.clip import ClipEmbedder
from photofinder.vision.onnx_tower import ONNX_FAULTS, OnnxTower
from photofinder.vision.runtime_embedder import OnnxTexts
from photofinder.vision.runtime_manifest import ExportUnusable, Manifest, Tower, Trial
from photofinder.vision.runtime_quantize import quantize
from photofinder.vision.runtime_smoothing import smooth
from photofinder.vision.runtime_trial import AGREES, EmbedPixels, Floats
from photofinder.vision.sources import ModelFiles
from photofinder.vision.tokenizer import TokenizerSpec
from photofinder.vision.trial_pictures import TRIAL_TEXTS, trial_pictures

log = logging.getLogger(__name__)

# What comes from less exact numbers, or brings torch along, has to be so much faster to be worth it.
_WORTH = {Runtime.ONNX: 1.0, Runtime.ONNX_INT8: 1.1, Runtime.TORCH_HALF: 1.5, Runtime.TORCH: 1.5}
_LOOK_EVERY_S = 1.0
_FAULTS: tuple[type[Exception], ...] = (
    *ONNX_FAULTS, AssertionError, LookupError, AttributeError, ArithmeticError, MemoryError,
    PhotoFinderError,
)  # fmt: skip
# What is said in C++ for want of memory or disk space.
_PASSING = re.compile("alloc|memory|no space|disk|quota", re.IGNORECASE)
_PART = ".part-"


class NothingAgrees(Exception):
    """What was wanted does not work here. ``args[0]`` says why."""


class Preparation:
    """One model, in a folder of its own that nobody else sees yet."""

    def __init__(self, files: ModelFiles, wanted: Runtime, folder: Path) -> None:
        self._files = files
        self._wanted = wanted
        self._folder = folder
        self._trials: list[Trial] = []
        self._tokenizer: TokenizerSpec | None = None
        self._pads = False
        exact = clip.load(files, device="cpu")
        pictures = trial_pictures()
        self._pixels = exact.preprocess.pixels(pictures)
        self._image_embeddings, self._text_embeddings = smooth(
            exact.model, lambda: (exact.embed_images(pictures), exact.embed_texts(TRIAL_TEXTS))
        )
        self._facts = exact.model_id, exact.dim, exact.logit_scale, exact.preprocess
        self._exact_device = exact.device
        self._texts = self._exported_texts(exact)
        # What is not exported any more is not needed any more: with the graph being made, this is when most is.
        for name, _ in list(exact.model.named_children()):
            if name != "visual":
                delattr(exact.model, name)
        self._images = self._exported_images(exact)

    def run(self) -> None:
        """Fill the folder.

        Raises: NothingAgrees, OSError.
        """
        images, device = self._chosen_images()
        texts = self._chosen_texts()
        if images.runtime is Runtime.TORCH and texts.runtime is Runtime.TORCH:
            raise NothingAgrees("; ".join(f"{trial.runtime}: {trial.fault}" for trial in self._trials))
        tokenizer, pads = (None, False) if texts.runtime is Runtime.TORCH else (self._tokenizer, self._pads)
        manifest = Manifest(*self._facts, tokenizer, images, texts, device, pads, tuple(self._trials))
        runtime_manifest.write(manifest, self._folder)

    def _exported_texts(self, exact: ClipEmbedder) -> Path | None:
        """The graph of the text tower, if there can be one; what is to be known of its texts is noted."""
        spec = clip.tokenizer_spec(self._files.source, self._files.weights)
        if spec is None:
            return None
        exported = self._folder / "texts.onnx"
        try:
            self._pads = runtime_export.export_texts(exact, spec.context_length, exported)
        except _FAULTS as fault:
            log.warning("the text tower of %s cannot be exported: %s", self._files.identity, _told(fault))
            return None
        vocabulary = self._folder / "vocabulary.txt.gz"
        shutil.copyfile(spec.vocabulary, vocabulary)
        self._tokenizer = TokenizerSpec(vocabulary, spec.context_length, spec.cleaning, spec.special_tokens)
        return exported

    def _exported_images(self, exact: ClipEmbedder) -> Path | None:
        """The graph of the image tower, if it is asked for and there can be one."""
        if clip.best_device().type != "cpu" or not (
            self._is_asked(Runtime.ONNX) or self._is_asked(Runtime.ONNX_INT8)
        ):
            return None
        exported = self._folder / "images.onnx"
        try:
            runtime_export.export_images(exact, exported)
        except _FAULTS as fault:
            self._note(Trial(Runtime.ONNX, fault=_told(fault)))
            return None
        return exported

    def _chosen_images(self) -> tuple[Tower, str]:
        """What runs the image tower, and where."""
        best = clip.best_device()
        runners = self._onnx_images()
        on_torch: dict[Runtime, ClipEmbedder] = {}
        if self._is_asked(Runtime.TORCH_HALF) and self._half_is_worth_a_try(best, runners):
            on_torch |= self._half(best)
        if best.type != "cpu" and self._is_asked(Runtime.TORCH):
            on_torch[Runtime.TORCH] = clip.load(self._files)
        runners |= {runtime: embedder.embed_pixels for runtime, embedder in on_torch.items()}
        if not runners:
            if self._wanted is not Runtime.AUTO:
                raise NothingAgrees("; ".join(trial.fault for trial in self._trials if trial.fault))
            return Tower(Runtime.TORCH), self._exact_device
        found = runtime_trial.speeds(runners, self._pixels)
        self._trials = [
            Trial(trial.runtime, trial.cosine, found.get(trial.runtime, (0.0, 1))[0], trial.fault)
            for trial in self._trials
        ]
        chosen = max(found, key=lambda runtime: found[runtime][0] / _WORTH[runtime])
        if chosen in on_torch:
            return Tower(chosen), on_torch[chosen].device
        file = f"images-{chosen}.onnx"
        for other in self._folder.glob("images*.onnx"):
            if other.name != file:
                other.unlink()
        tower = Tower(chosen, file, runtime_manifest.hash_of(self._folder / file), found[chosen][1])
        return tower, device_of(chosen)

    def _is_asked(self, runtime: Runtime) -> bool:
        return self._wanted in (Runtime.AUTO, runtime)

    def _half_is_worth_a_try(self, device: torch.device, runners: dict[Runtime, EmbedPixels]) -> bool:
        if self._wanted is Runtime.TORCH_HALF or device.type != "cpu":
            return True
        return Runtime.ONNX_INT8 not in runners and clip.halves_well(device)

    def _onnx_images(self) -> dict[Runtime, EmbedPixels]:
        """The graphs that agree, each in a file of its own; the small one first, as making it takes most memory."""
        runners: dict[Runtime, EmbedPixels] = {}
        for runtime in (Runtime.ONNX_INT8, Runtime.ONNX):
            if self._images is not None and self._is_asked(runtime):
                tower = self._agreeing(
                    runtime, self._images, "images", lambda tower: tower(self._pixels), self._image_embeddings
                )
                if tower is not None:
                    runners[runtime] = tower
        return runners

    def _half(self, device: torch.device) -> dict[Runtime, ClipEmbedder]:
        try:
            embedder = clip.load(self._files, device=device.type, half=True)
            cosine = runtime_trial.least_cosine(embedder.embed_pixels(self._pixels), self._image_embeddings)
        except _FAULTS as fault:
            self._note(Trial(Runtime.TORCH_HALF, fault=_told(fault)))
            return {}
        return {Runtime.TORCH_HALF: embedder} if self._noted_to_agree(Runtime.TORCH_HALF, cosine) else {}

    def _chosen_texts(self) -> Tower:
        """What runs the text tower."""
        exported, spec = self._texts, self._tokenizer
        if exported is None or spec is None:
            return Tower(Runtime.TORCH)

        def embed(tower: OnnxTower) -> Floats:
            return OnnxTexts(spec, tower, pads=self._pads).embed(TRIAL_TEXTS)

        kinds = (Runtime.ONNX,) if self._wanted is Runtime.ONNX else (Runtime.ONNX_INT8, Runtime.ONNX)
        for runtime in kinds:
            if self._agreeing(runtime, exported, "texts", embed, self._text_embeddings) is not None:
                file = self._folder / f"texts-{runtime}.onnx"
                exported.unlink()
                return Tower(runtime, file.name, runtime_manifest.hash_of(file))
        return Tower(Runtime.TORCH)

    def _agreeing(
        self, runtime: Runtime, exported: Path, half: str, embed: Callable[[OnnxTower], Floats], wanted: Floats
    ) -> OnnxTower | None:
        """The graph ``exported`` as ``runtime`` runs it, kept in a file, if what comes out is as ``wanted``."""
        target = self._folder / f"{half}-{runtime}.onnx"
        cosine, fault_text = 0.0, ""
        for reduce_range in (False, True) if runtime is Runtime.ONNX_INT8 else (False,):
            graph = exported
            try:
                if runtime is Runtime.ONNX_INT8:
                    graph = self._folder / f"{half}-quantized.onnx"
                    quantize(exported, graph, reduce_range=reduce_range)
                OnnxTower(graph, optimized=target)
                tower = OnnxTower(target)
                cosine = runtime_trial.least_cosine(embed(tower), wanted)
            except _FAULTS as fault:
                fault_text = _told(fault)
            finally:
                if graph != exported:
                    graph.unlink(missing_ok=True)
            if cosine >= AGREES:
                break
        if fault_text and cosine == 0.0:
            self._note(Trial(runtime, fault=fault_text))
            return None
        if half == "images":
            return tower if self._noted_to_agree(runtime, cosine) else None
        return tower if cosine >= AGREES else None

    def _noted_to_agree(self, runtime: Runtime, cosine: float) -> bool:
        fault = "" if cosine >= AGREES else f"its embeddings differ too much (cosine {cosine:.3f})"
        self._note(Trial(runtime, cosine, fault=fault))
        return not fault

    def _note(self, trial: Trial) -> None:
        if trial.fault:
            log.warning("%s does not run %s: %s", trial.runtime, self._files.identity, trial.fault)
        self._trials.append(trial)


def device_of(runtime: Runtime) -> str:
    """What is shown of a graph that runs on the processor."""
    return "CPU, ONNX Runtime int8" if runtime is Runtime.ONNX_INT8 else "CPU, ONNX Runtime"


def make(files: ModelFiles, wanted: Runtime, target: Path) -> None:
    """Prepare ``files`` in the folder ``target``, one of ``runtime_manifest.folder_of``, at once or not at all.

    Raises: NothingAgrees, Model*, OSError.
    """
    runtimes = target.parents[1]
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(runtimes / ".lock"):
        # Nobody else makes them now.
        for left_over in runtimes.glob(f"*/{_PART}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        with suppress(ExportUnusable):
            runtime_manifest.read(target, files.identity)
            return
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=_PART) as scratch:
            folder = Path(scratch) / "export"
            folder.mkdir()
            Preparation(files, wanted, folder).run()
            shutil.rmtree(target, ignore_errors=True)
            folder.rename(target)


def _told(fault: Exception) -> str:
    """What a runtime complained of, on one line.

    Raises: ``fault`` itself, where memory or disk space ran out: that says nothing about the runtime.
    """
    lines = str(fault).strip().splitlines()
    # A graphics card is too small for good.
    passing = lines and not isinstance(fault, torch.OutOfMemoryError) and _PASSING.search(lines[0])
    if isinstance(fault, MemoryError | OSError) or passing:
        raise fault
    return f"{type(fault).__name__}: {lines[0]}" if lines else type(fault).__name__


def leave_with(process_id: int, gone: Callable[[], object] = _thread.interrupt_main) -> None:
    """Call ``gone`` when the process that wants the answer is not there any more; nobody else ends this one."""

    def watch() -> None:
        while psutil.pid_exists(process_id) and (sys.platform == "win32" or os.getppid() == process_id):
            time.sleep(_LOOK_EVERY_S)
        gone()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def main(request: str) -> int:
    """Do what ``request`` says, {"model_id": , "models_dir": , "target": , "wanted": , "asked_by": }. Prints one
    line of JSON, {} or what went wrong; a fault of the surroundings ends the process instead, with status 1."""
    logging.basicConfig(level=logging.WARNING)
    asked = json.loads(request)
    leave_with(asked["asked_by"])
    try:
        files = models.files_of(asked["model_id"], Path(asked["models_dir"]))
        make(files, Runtime(asked["wanted"]), Path(asked["target"]))
    except NothingAgrees as fault:
        answer = {"fault": str(fault)}
    else:
        answer = {}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0
