"""One exported half of a model, run by ONNX Runtime on the processor. Any thread; calls run side by side."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from photofinder.vision.machine import cores

# Where a build of ONNX Runtime for Windows reports its use, it shall not.
if hasattr(onnxruntime, "disable_telemetry_events"):
    onnxruntime.disable_telemetry_events()

# Its own exceptions are made in C++, and are no RuntimeError.
_OWN_FAULTS: tuple[type[Exception], ...] = tuple(
    fault
    for fault in vars(onnxruntime.capi.onnxruntime_pybind11_state).values()
    if isinstance(fault, type) and issubclass(fault, Exception)
)
# What it raises for files that are cut, foreign, or beyond what the processor can do.
ONNX_FAULTS: tuple[type[Exception], ...] = (RuntimeError, ValueError, TypeError, OSError, *_OWN_FAULTS)


class OnnxTower:
    """A graph of one input and one output; ``optimized`` says where to write it as this machine runs it best."""

    def __init__(self, file: Path, *, optimized: Path | None = None, threads: int | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or cores()
        options.inter_op_num_threads = 1
        # Waiting by spinning would take the cores from those who decode the next pictures.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        if optimized is not None:
            options.optimized_model_filepath = str(optimized)
            # It is only written: the weights need not be laid out once more for running it.
            options.add_session_config_entry("session.disable_prepacking", "1")
        self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        (first,) = self._session.get_inputs()
        self._input: str = first.name

    def __call__(self, batch: NDArray[np.uint8] | NDArray[np.int64]) -> NDArray[np.float32]:
        """(N, ...) to unit embeddings (N, dim).

        Raises: RuntimeError, as torch does, for want of memory and the like; ValueError.
        """
        found: NDArray[np.float32]
        try:
            (found,) = self._session.run(None, {self._input: batch})
        except _OWN_FAULTS as fault:
            raise RuntimeError(str(fault)) from fault
        return found
