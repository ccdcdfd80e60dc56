"""Any picture mode to plain 8-bit sRGB: transparency, CMYK, CIE Lab, 16-bit, float, embedded colour profiles.

Leaves opening and sizing to ``images``. Pure but for a cache of colour transforms; any thread.
"""

import functools
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_WHITE = (255, 255, 255)
_SRGB = ImageCms.createProfile("sRGB")


def to_rgb(image: Image.Image) -> Image.Image:
    """``image``, decoded, as RGB of the same size: transparent parts become white."""
    icc = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_to_8_bit(np.asarray(image))).convert("RGB")
    if image.mode == "LAB":
        return ImageCms.applyTransform(image, _lab_transform()) or image
    if image.has_transparency_data or image.mode in ("La", "RGBa"):
        image = _on_white(image)
    if image.mode not in ("RGB", "CMYK"):
        image = image.convert("RGB")
    return _managed(image, icc) if isinstance(icc, bytes) and icc else image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    flat = Image.new("RGB", rgba.size, _WHITE)
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return flat


def _to_8_bit(pixels: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Integers keep their top 8 bits, counted from the highest bit in use, for 12-bit scans come in 16-bit files.

    Floats are taken as 0..1 or 0..255 where they fit, else stretched from their lowest to their highest value.
    """
    if pixels.dtype.kind == "f":
        return _float_to_8_bit(np.nan_to_num(pixels.astype(np.float32), posinf=0.0, neginf=0.0))
    lowest, highest = int(pixels.min()), int(pixels.max())
    if lowest < 0:
        pixels, highest = pixels.astype(np.int64) - lowest, highest - lowest
    shift = max(0, highest.bit_length() - 8)
    return np.asarray(np.right_shift(pixels, shift), dtype=np.uint8)


def _float_to_8_bit(pixels: NDArray[np.float32]) -> NDArray[np.uint8]:
    lowest, highest = float(pixels.min()), float(pixels.max())
    if lowest < 0.0 or highest > 255.0:
        span = np.float64(highest) - lowest
        pixels = ((pixels.astype(np.float64) - lowest) / (span or 1.0)).astype(np.float32)
        highest = 1.0
    return np.asarray(np.rint(pixels * (255.0 if highest <= 1.0 else 1.0)), dtype=np.uint8)


def _managed(image: Image.Image, icc: bytes) -> Image.Image:
    """``image`` from its own profile to sRGB; a profile that cannot be used is left out of account."""
    try:
        transform = _transform(icc, image.mode)
        managed = ImageCms.applyTransform(image, transform) if transform is not None else None
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        managed = None
    return managed or image.convert("RGB")


@functools.lru_cache(maxsize=32)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None when the profile is sRGB already, as most are: then there is nothing to do."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    if mode == "RGB" and "sRGB" in (profile.profile.profile_description or ""):
        return None
    return ImageCms.buildTransform(profile, _SRGB, mode, "RGB")


@functools.lru_cache(maxsize=1)
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _SRGB, "LAB", "RGB")
