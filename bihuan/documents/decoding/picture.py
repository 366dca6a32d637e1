"""Images of paper: judged by their header, before a pixel is decoded."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin

from . import limits
from .values import Decoded, Unreadable

FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "WEBP")
BROKEN = Unreadable("broken", "「{name}」不是完好的图片，打不开。请重新拍照或另存为 jpg 再上传。")
SIDE = 1_760  # pixels: an A4 page at 150 dots an inch, enough to read print by
Image.preinit()  # in the cage no plugin can be loaded later
Image.register_mime(TiffImagePlugin.TiffImageFile.format, "image/tiff")  # nor these two, which
Image.register_mime(WebPImagePlugin.WebPImageFile.format, "image/webp")  # preinit leaves out
Image.MAX_IMAGE_PIXELS = None  # our own limit is told in our own words


def read(data: bytes) -> Decoded:
    """Look at the header alone: an empty text and the media type, or Unreadable."""
    with opened(data) as image:
        return Decoded("", Image.MIME[image.format or ""])


def opened(data: bytes) -> Image.Image:
    """The image, nothing decoded yet; refuses what is no image and what would flood memory."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            SyntaxError,
            ArithmeticError,
        ) as problem:
            raise BROKEN from problem
    pixels = image.width * image.height
    if pixels > limits.PIXELS:
        raise Unreadable(
            "too_large",
            f"「{{name}}」有 {pixels / 1e6:.0f} 百万像素，超过 {limits.PIXELS / 1e6:.0f} 百万像素的上限。"
            "请把照片缩小（宽高各减半即可）后再上传。",
        )
    return image


def pages(data: bytes) -> Iterator[Image.Image]:
    """Each page of an image upright, in grey scale's three channels, no side above SIDE."""
    image = opened(data)
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > limits.OCR_PAGES:
        raise too_many(count)
    image.draft("RGB", (SIDE, SIDE))
    for number in range(count):
        image.seek(number)
        if image.width * image.height > limits.PIXELS:
            raise BROKEN
        yield _upright(image)


def too_many(count: int) -> Unreadable:
    """A scan with more pages than one reading may take."""
    return Unreadable(
        "too_large",
        f"「{{name}}」有 {count} 页扫描图像，一次最多识别 {limits.OCR_PAGES} 页。请拆成几份再上传。",
    )


def _upright(image: Image.Image) -> Image.Image:
    try:
        page = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, ArithmeticError) as problem:
        raise BROKEN from problem
    page.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return page.convert("RGB")
