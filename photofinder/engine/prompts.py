"""From words to their embedding, and whether the model read all of them. Any thread.

The words go in as they are: on the starter, templates ("a photo of a ...", one to six of them averaged) changed the
mean area under the ROC curve of 257 queries on captions and labels by 0.001, and the precision of the first ten by
0.005 at most.
"""

from dataclasses import dataclass

import numpy as np

from photofinder.engine.background import Floats
from photofinder.vision.embedder import Embedder


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedWords:
    """``embedding`` (D,), unit length; ``cut`` when the model does not read as many words."""

    embedding: Floats
    cut: bool


def embed_words(text: str, embedder: Embedder) -> EmbeddedWords:
    """The embedding of ``text``.

    Raises: Model*, of the embedder.
    """
    (embedding,) = embedder.embed_texts([text])
    return EmbeddedWords(np.asarray(embedding, np.float32), not embedder.reads_whole(text))
