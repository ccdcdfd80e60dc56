"""Makes torchvision importable beside a torch that its compiled part was not built for.

PyPI's torchvision wheel is built against PyPI's (CUDA) torch. Beside the CPU-only torch of the same version its
compiled part does not load, and then ``import torchvision`` itself fails with "operator torchvision::nms does not
exist", although image transforms, all that open_clip and timm use of it, need no compiled part. Call
``define_missing_ops`` before the first import of open_clip, timm or torchvision. Any thread.
"""

import importlib.machinery
import importlib.util
import threading
from pathlib import Path

import torch

_SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_lock = threading.Lock()
# A Library takes its definitions back when it is collected.
_kept: list[torch.library.Library] = []


def define_missing_ops() -> None:
    """Declare the operators that ``import torchvision`` looks up, unless the real ones load. Idempotent.

    They are declared without a kernel: calling one says so; nothing here does.
    """
    with _lock:
        if _declared() or _compiled_part_loads():
            return
        library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
        for schema in _SCHEMAS:
            library.define(schema)  # type: ignore[no-untyped-call]
        _kept.append(library)


def _declared() -> bool:
    return hasattr(torch.ops.torchvision, "nms")


def _compiled_part_loads() -> bool:
    """Load torchvision's compiled part as torchvision would; loading it a second time is harmless."""
    package = importlib.util.find_spec("torchvision")
    if package is None or not package.submodule_search_locations:
        return False
    folder = Path(package.submodule_search_locations[0])
    finder = importlib.machinery.FileFinder(
        str(folder), (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES)
    )
    extension = finder.find_spec("_C")
    if extension is None or extension.origin is None:
        return False
    try:
        torch.ops.load_library(extension.origin)  # type: ignore[no-untyped-call]
    except OSError:
        return False
    return _declared()
