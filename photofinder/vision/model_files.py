"""Which files of downloaded models are not whole, by what their own format says of them. No model is loaded."""

import json
from pathlib import Path

_LENGTH_BYTES = 8
_HEADER_CAP_BYTES = 100 * 1024**2  # as safetensors itself has it


def torn(models_dir: Path) -> list[Path]:
    """Weights in the folders of downloads that are shorter or longer than they say.

    The format: https://github.com/huggingface/safetensors#format
    """
    return [file for file in sorted(models_dir.glob("models--*/snapshots/*/*.safetensors")) if not _is_whole(file)]


def _is_whole(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
            if length > _HEADER_CAP_BYTES:
                return False
            header = json.loads(stream.read(length))
            ends = [tensor["data_offsets"][1] for name, tensor in header.items() if name != "__metadata__"]
            return file.stat().st_size == _LENGTH_BYTES + length + max(ends, default=0)
    except OSError:
        return True  # not readable just now, which tells nothing of it
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return False
