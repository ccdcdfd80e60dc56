"""From a query's embedding to ranked hits, and captions against a picture. Any thread."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.errors import PhotoUnknown
from photofinder.records import CaptionScore, Hit, Photo
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors
from photofinder.vision.embedder import Embedder


def nearest(
    query: NDArray[np.float32], vectors: Vectors, catalogue: Catalogue, limit: int, without: int | None = None
) -> list[Hit]:
    """The ``limit`` photos nearest to ``query`` (D,), unit length: best first, equal ones by photo_id.

    ``without`` is a photo to leave out. Photos that left the catalogue a moment ago are left out too.
    """
    exclude = None if without is None else np.array([without], dtype=np.int64)
    ids, scores = vectors.search(query, limit, exclude=exclude)
    score_of = dict(zip(ids.tolist(), scores.tolist(), strict=True))
    return [hit(photo, score_of[photo.photo_id]) for photo in catalogue.photos(score_of)]


def embedding_of(photo_id: int, catalogue: Catalogue, model_id: str) -> NDArray[np.float32] | None:
    """The stored embedding (D,) of a photo, unit length but for the rounding; None while it has none.

    Raises:
        PhotoUnknown: the catalogue has no such photo.
    """
    found = catalogue.embeddings([photo_id], model_id).get(photo_id)
    if found is None:
        if not catalogue.photos([photo_id]):
            raise PhotoUnknown(photo_id)
        return None
    return found.astype(np.float32)


def embed_text(text: str, embedder: Embedder) -> NDArray[np.float32]:
    """The embedding (D,) of one text, unit length."""
    (embedding,) = embedder.embed_texts([text])
    return np.asarray(embedding)


def embed_image(image: Image.Image, embedder: Embedder) -> NDArray[np.float32]:
    """The embedding (D,) of one upright RGB picture, unit length."""
    (embedding,) = embedder.embed_images([image])
    return np.asarray(embedding)


def together(embeddings: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    """One query (D,) for several (D,) that are all wanted: the direction of their sum, unit length."""
    total: NDArray[np.float32] = np.sum(list(embeddings), axis=0, dtype=np.float32)
    length = float(np.linalg.norm(total))
    return total / np.float32(length) if length > 0 else total


def caption_scores(
    image: NDArray[np.float32], texts: NDArray[np.float32], captions: Sequence[str], logit_scale: float
) -> list[CaptionScore]:
    """Cosine of ``image`` (D,) with each of ``texts`` (N, D), and softmax over ``logit_scale`` times cosine,
    as CLIP was trained (Radford et al. 2021, section 2.3)."""
    cosines = texts.astype(np.float64) @ image.astype(np.float64)
    weights = np.exp(logit_scale * (cosines - cosines.max(initial=-1.0)))
    probabilities = weights / weights.sum()
    return [
        CaptionScore(caption, float(cosine), float(probability))
        for caption, cosine, probability in zip(captions, cosines, probabilities, strict=True)
    ]


def hit(photo: Photo, score: float) -> Hit:
    """``photo`` as a line of a result."""
    facts = photo.facts
    return Hit(photo.photo_id, photo.path, score, facts.width, facts.height, facts.mean_rgb, facts.taken_at)
