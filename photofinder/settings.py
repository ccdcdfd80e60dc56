"""The person's settings: a frozen value, kept as TOML in the config folder.

A missing file gives the defaults; a bad value gives its default and a warning in the log; a save is atomic.
"""

import logging
import os
import tempfile
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from photofinder import paths
from photofinder.errors import StorageFault
from photofinder.records import Runtime

log = logging.getLogger(__name__)

STARTER_MODEL_ID = "starter"
_FILE_NAME = "settings.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """``folders`` says where all lies and is not saved; the rest is.

    ``runtime`` is what runs the model; ``thumbnail_cap_bytes`` bounds the thumbnail store; ``tile_edge_px`` is the
    zoom of the grid in device-independent pixels. ``full_speed``: indexing holds nothing back.
    """

    folders: paths.Folders
    model_id: str = STARTER_MODEL_ID
    runtime: Runtime = Runtime.AUTO
    thumbnail_cap_bytes: int = 4 * 1024**3
    tile_edge_px: int = 180
    full_speed: bool = False

    @property
    def file(self) -> Path:
        """Where these settings are kept."""
        return self.folders.config / _FILE_NAME


def _valid(name: str, value: object) -> bool:
    match name:
        case "model_id":
            return isinstance(value, str) and bool(value.strip())
        case "runtime":
            return value in list(Runtime)
        case "thumbnail_cap_bytes":
            return type(value) is int and value >= 16 * 1024**2
        case "tile_edge_px":
            return type(value) is int and 64 <= value <= 512
        case "full_speed":
            return isinstance(value, bool)
        case _:
            return False


def load(folders: paths.Folders) -> Settings:
    """The saved settings of ``folders``; whatever cannot be used keeps its default and is logged."""
    settings, unusable = _read(folders)
    for name in unusable:
        what = "cannot be read" if name == _FILE_NAME else f"hold a {name} that is not usable"
        log.warning("settings in %s %s: using the default", settings.file, what)
    return settings


def unusable(folders: paths.Folders) -> list[str]:
    """The names of saved settings that cannot be used; that of the file when it cannot be read."""
    return _read(folders)[1]


def _read(folders: paths.Folders) -> tuple[Settings, list[str]]:
    settings = Settings(folders)
    try:
        table = tomllib.loads(settings.file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return settings, []
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return settings, [_FILE_NAME]
    known: dict[str, Any] = {}
    unusable = []
    names = {field.name for field in fields(Settings)} - {"folders"}
    for name, value in table.items():
        if name in names and _valid(name, value):
            known[name] = Runtime(value) if name == "runtime" else value
        else:
            unusable.append(name)
    return replace(settings, **known), unusable


def save(settings: Settings) -> None:
    """Write ``settings`` to its file by temporary file and rename.

    Raises:
        StorageFault: the config folder cannot be written.
    """
    names = [field.name for field in fields(Settings) if field.name != "folders"]
    text = "".join(f"{name} = {_toml(getattr(settings, name))}\n" for name in names)
    temporary: str | None = None
    try:
        settings.file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=settings.file.parent, prefix=".settings-")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).replace(settings.file)
    except OSError as fault:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StorageFault(settings.file.parent, fault.strerror or str(fault)) from fault


def _toml(value: str | int) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    escaped = "".join(
        f"\\u{ord(char):04x}" if ord(char) < 32 or char in '"\\' or ord(char) == 127 else char for char in value
    )
    return f'"{escaped}"'
