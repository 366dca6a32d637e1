"""Photos that others may see: no place, no device, no more pixels than a screen needs.

Pure Pillow, no database. A public copy is painted anew from the pixels, so whatever rode along in
the file (EXIF, GPS, XMP, comments, thumbnails, a second picture behind the first) stays behind.
"""

import io
from typing import IO, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS = 50_000_000  # judged by the header; the copy of the largest PNG takes 200 MB for a moment
SIDE = 2_000  # pixels: the longer side of a public copy
QUALITY = 85
DAMAGE = (
    UnidentifiedImageError, Image.DecompressionBombError,
    OSError, ValueError, SyntaxError, ArithmeticError, EOFError,
)  # fmt: skip


class Unfit(ValueError):  # noqa: N818  it is said as a sentence: raise Unfit
    """Bytes that are no photo we can show: `why` is not_a_photo or too_many_pixels.

    `pixels` is how many there are when they are too many, else 0.
    """

    def __init__(self, why: str, pixels: int = 0) -> None:
        super().__init__(why)
        self.why, self.pixels = why, pixels


class Photo(NamedTuple):
    """What a photo's header says of it; sides in pixels, as stored, before any turning."""

    media_type: str
    width: int
    height: int


def inspect(data: bytes | IO[bytes]) -> Photo:
    """Look at the header alone, of bytes or of an open file, which stays open.

    Raises Unfit for what is no photo or would flood memory.
    """
    with _opened(data) as image:
        return Photo(Image.MIME[image.format or ""], image.width, image.height)


def public_copy(data: bytes, side: int = SIDE) -> bytes:
    """A JPEG of the same picture, upright, its longer side at most `side` pixels. Raises Unfit."""
    with _opened(data) as image:
        try:
            image.draft("RGB", (side, side))  # a large JPEG is decoded at a fraction of its size
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((side, side), Image.Resampling.LANCZOS)
            clean = _repainted(upright)
        except DAMAGE as problem:
            raise Unfit("not_a_photo") from problem
    copy = io.BytesIO()
    clean.save(copy, "JPEG", quality=QUALITY, optimize=True)
    return copy.getvalue()


def _opened(data: bytes | IO[bytes]) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data) if isinstance(data, bytes) else data, formats=FORMATS)
    except DAMAGE as problem:
        raise Unfit("not_a_photo") from problem
    if image.width * image.height > PIXELS:
        raise Unfit("too_many_pixels", image.width * image.height)
    return image


def _repainted(image: Image.Image) -> Image.Image:
    """The pixels on a new white sheet that knows nothing of the file they came from."""
    sheet = Image.new("RGB", image.size, "white")
    seen = image.convert("RGBA")
    sheet.paste(seen, mask=seen.getchannel("A"))
    return sheet
