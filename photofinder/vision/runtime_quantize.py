"""From an ONNX graph in single precision to one whose products of matrices run in 8 bits. Any thread.

The weights are quantised once, by column; what they are multiplied with as it comes (dynamic quantisation).
Imports onnx, so only the process that prepares a model does this.
"""

import logging
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic


def quantize(file: Path, target: Path, *, reduce_range: bool) -> None:
    """``reduce_range`` keeps weights to 7 bits: processors without VNNI add up pairs of products in 16.

    Raises: RuntimeError and whatever else onnx raises where it cannot.
    """
    told = logging.getLogger()
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        quantize_dynamic(
            file,
            target,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            reduce_range=reduce_range,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    finally:
        told.setLevel(level)
