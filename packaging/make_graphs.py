"""Makes the graphs with which the starter model runs before it was prepared for a computer, anew: after each change
of the model.

    .venv/bin/python packaging/make_graphs.py

They hold no weights: each says where in the model's own file a tensor lies. With them a fresh computer finds the
first photos at once, and needs no torch for it.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import safetensors
from onnx import TensorProto, external_data_helper, helper, numpy_helper

from photofinder.records import Runtime
from photofinder.settings import STARTER_MODEL_ID
from photofinder.vision import clip, models, runtime_export, runtime_manifest, runtime_prepare
from photofinder.vision.runtime_manifest import Manifest, Tower

# What is smaller stays in the graph.
_LEAST_VALUES = 64

_Place = tuple[int, int]
"""Where a tensor begins in its file, and how many bytes it has."""


def main() -> None:
    files = models.files_of(STARTER_MODEL_ID, Path())
    exact = clip.load(files, device="cpu")
    spec = clip.tokenizer_spec(files.source, files.weights)
    assert spec is not None
    places = _places(files.weights)
    with tempfile.TemporaryDirectory() as scratch:
        images_file, texts_file = (Path(scratch) / name for name in ("images.onnx", "texts.onnx"))
        runtime_export.export_images(exact, images_file, folded=False)
        pads = runtime_export.export_texts(exact, spec.context_length, texts_file, folded=False)
        images, texts = (_without_weights(file, files.weights, places) for file in (images_file, texts_file))
    manifest = Manifest(
        exact.model_id,
        exact.dim,
        exact.logit_scale,
        exact.preprocess,
        spec,
        images,
        texts,
        runtime_prepare.device_of(Runtime.ONNX),
        pads,
    )
    runtime_manifest.write(manifest, files.weights.parent)


def _places(weights: Path) -> dict[bytes, _Place]:
    """Of each tensor in the file ``weights``, by its half-precision values."""
    head_bytes = int.from_bytes(weights.read_bytes()[:8], "little")
    with safetensors.safe_open(weights, framework="numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.offset_keys()}
    places = {}
    at = 8 + head_bytes
    # They lie in this order, one after the other.
    for tensor in tensors.values():
        places[tensor.tobytes()] = (at, tensor.nbytes)
        at += tensor.nbytes
    assert at == weights.stat().st_size
    return places


def _without_weights(exported: Path, weights: Path, places: dict[bytes, _Place]) -> Tower:
    """Write the graph ``exported`` beside ``weights``, with what lies there left out of it."""
    model = onnx.load(exported)
    graph = model.graph
    constants = [node for node in graph.node if node.op_type == "Constant" and node.attribute[0].name == "value"]
    for node in constants:
        graph.node.remove(node)
        graph.initializer.append(node.attribute[0].t)
        graph.initializer[-1].name = node.output[0]
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        place = places.get(values.astype(np.float16).tobytes()) if values.size >= _LEAST_VALUES else None
        if place is None:
            continue
        name = tensor.name
        if tensor.data_type == TensorProto.FLOAT:
            name = f"{name}.half"
            graph.node.insert(0, helper.make_node("Cast", [name], [tensor.name], to=TensorProto.FLOAT))
        tensor.CopyFrom(_elsewhere(name, tensor.dims, weights.name, place))
    target = weights.parent / exported.name
    target.write_bytes(model.SerializeToString(deterministic=True))
    return Tower(Runtime.ONNX, target.name, runtime_manifest.hash_of(target))


def _elsewhere(name: str, dims: Iterable[int], file: str, place: _Place) -> TensorProto:
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT16, dims=dims, raw_data=b"")
    external_data_helper.set_external_data(tensor, file, *place)
    tensor.ClearField("raw_data")
    return tensor


if __name__ == "__main__":
    main()
