"""Models, and what runs them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Runtime(StrEnum):
    """What runs a model; the value is what stands in the settings. ``AUTO``: whatever is fastest on this computer
    and agrees with single precision."""

    AUTO = "auto"
    TORCH = "torch"
    TORCH_HALF = "torch-half"
    ONNX = "onnx"
    ONNX_INT8 = "onnx-int8"


ModelState = Literal["built-in", "downloaded", "not-downloaded"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the app knows: ``size_bytes`` is that of its weights, ``purpose`` one short phrase."""

    model_id: str
    title: str
    purpose: str
    licence: str
    size_bytes: int
    state: ModelState
    active: bool


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """One step of a model download."""

    model_id: str
    done_bytes: int
    total_bytes: int
