"""At which size pictures are decoded for the model, from the first of them on."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from photofinder.engine.model_lane import ModelLane
from photofinder.engine.workers import Workers
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.vision import models
from photofinder.vision.fake import FakeEmbedder


@pytest.mark.parametrize(("input_edge_px", "edge_px"), [(None, 350), (32, 350), (256, 350), (336, 378), (512, 576)])
def test_it_follows_from_what_the_model_sees(input_edge_px: int | None, edge_px: int) -> None:
    assert ModelLane(Event(), FakeEmbedder, input_edge_px).edge_px == edge_px


def test_it_is_known_before_the_model_is_loaded(
    fake_settings: Settings, tmp_path: Path, make_photo: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode: Any = Workers.decode
    edges: list[int] = []

    def decoding(workers: Workers, stat: Any, edge_px: int, *args: Any) -> Any:
        edges.append(edge_px)
        return decode(workers, stat, edge_px, *args)

    monkeypatch.setattr(Workers, "decode", decoding)
    monkeypatch.setattr(models, "input_edge_px", lambda *_: 400)
    make_photo(tmp_path / "photos" / "a.png")
    library = Library.open(fake_settings)
    list(library.index(tmp_path / "photos"))
    library.close()
    assert edges == [450]
