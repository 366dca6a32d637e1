"""S5: a public copy of a photo shows the picture and tells nothing else."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from bihuan.matters import photos

CANARY = "CANARY-PHONE-7731"


def saved(image: Image.Image, kind: str, **told) -> bytes:
    held = io.BytesIO()
    image.save(held, kind, **told)
    return held.getvalue()


def gps() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = CANARY, CANARY, 6  # maker, model, lying on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 36.0, 1.0), 3: "E", 4: (114.0, 18.0, 1.0)})
    exif.get_ifd(0x8769)[0xA431] = CANARY  # the camera's serial number
    return exif


def told_jpeg() -> bytes:
    picture = Image.new("RGB", (3000, 1500), "red")
    photo = saved(picture, "JPEG", exif=gps(), comment=CANARY, icc_profile=CANARY.encode() * 9)
    xmp = b"http://ns.adobe.com/xap/1.0/\x00" + CANARY.encode()
    behind = saved(picture, "JPEG", exif=gps())  # phones keep a film or a second picture there
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + photo[2:] + behind


def told_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Device", CANARY)
    notes.add_itxt("XML:com.adobe.xmp", CANARY)
    return saved(Image.new("RGBA", (3000, 1500), "red"), "PNG", pnginfo=notes, exif=gps())


def told_webp() -> bytes:
    return saved(Image.new("RGB", (3000, 1500), "red"), "WEBP", exif=gps(), xmp=CANARY.encode())


@pytest.mark.parametrize("photo", [told_jpeg, told_png, told_webp])
def test_a_public_copy_has_no_place_and_no_device(photo):
    original = photo()
    assert CANARY.encode() in original
    copy = photos.public_copy(original)
    assert CANARY.encode() not in copy
    with Image.open(io.BytesIO(copy)) as image:
        assert not image.getexif()
        assert not image.info.keys() & {"exif", "icc_profile", "comment", "xmp", "photoshop"}
        image.seek(0)
        assert not hasattr(image, "mpinfo")


@pytest.mark.parametrize("photo", [told_jpeg, told_png, told_webp])
def test_a_public_copy_is_upright_and_no_larger_than_a_screen(photo):
    with Image.open(io.BytesIO(photos.public_copy(photo()))) as image:
        assert image.size == (1000, 2000)
        assert image.getpixel((500, 1000))[0] > 200


def test_what_is_see_through_becomes_white():
    clear = saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")
    with Image.open(io.BytesIO(photos.public_copy(clear))) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_of_sixty_megapixels_is_refused_by_its_header():
    chunk = b"IHDR" + struct.pack(">IIBBBBB", 10_000, 6_000, 8, 2, 0, 0, 0)
    head = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    with pytest.raises(photos.Unfit, match="too_many_pixels"):
        photos.public_copy(head + b"\x00\x00\x00\x00IDAT")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<svg/>",
        b"GIF89a" + bytes(20),
        told_jpeg()[:4000],
        b"\xff\xd8\xff" + bytes(99),
    ],
)
def test_what_is_no_whole_photo_is_refused(data):
    with pytest.raises(photos.Unfit, match="not_a_photo"):
        photos.public_copy(data)


def test_a_photo_is_known_by_its_header():
    assert photos.inspect(told_webp()) == ("image/webp", 3000, 1500)
