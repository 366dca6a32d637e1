"""One page of a pdf or of an image as it is seen: for a person to hold beside what was read."""

import io
from itertools import islice

from PIL import Image

from . import pdf, picture
from .values import Unreadable

QUALITY = 80
NONE = Unreadable("no_page", "「{name}」没有这一页。")


def read(data: bytes, number: str) -> bytes:
    """A JPEG of a page, counted from 1, upright. Raises Unreadable, `no_page` where there is none."""
    image = _seen(data, int(number))
    if image is None:
        raise NONE
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _seen(data: bytes, number: int) -> Image.Image | None:
    if number < 1:
        return None
    if b"%PDF-" in data[:1024]:
        document = pdf.opened(data)
        return pdf.rendered(document, number - 1) if number <= len(document) else None
    return next(islice(picture.pages(data), number - 1, number), None)
