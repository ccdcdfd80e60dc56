"""Sentences around a name: the templates that training and zero-shot classification put class names into."""

from __future__ import annotations

PLAIN = "{}"

TEMPLATES = (
    "a photo of a {}",
    "a photo of a {}.",
    "a picture of a {}",
    "a photo of the {}",
    "a close-up photo of a {}",
    "a photo of one {}",
    "an image of a {}",
    "this is a {}",
    "a {} in the picture",
    "a good photo of a {}",
    "a photo of many {}",
    "the {}",
    "a {}",
    "photo of {}",
    "{} in a photo",
    "there is a {}",
    "a blurry photo of a {}",
    "a photo of a small {}",
    "a photo of a large {}",
    "a bright photo of a {}",
)

TEACHER_TEMPLATES = (PLAIN, "a photo of a {}", "a picture of a {}", "the {}", "a close-up photo of a {}", "a {}")
"""The few that the sentence encoder sees, for it is slow; the text tower sees all."""

VOWELS = frozenset("aeiou")


def fill(template: str, name: str) -> str:
    """`template` around `name`, with "an" where the name wants it."""
    if "a {}" in template and name[:1].lower() in VOWELS:
        template = template.replace("a {}", "an {}")
    return template.format(name)
