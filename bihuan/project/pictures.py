"""Files of the made-up community, drawn when they are needed so that none is shipped."""

import io
from pathlib import Path

import docx
import manimgx_fonts_cjk
import typst
from PIL import Image, ImageDraw, ImageFont

LETTERS = Path(manimgx_fonts_cjk.__file__).parent
SKY, WALL, FLOOR, BOX = (214, 226, 232), (231, 224, 210), (187, 176, 158), (150, 110, 70)


def word(text: str) -> bytes:
    """A docx, one paragraph a line."""
    paper = docx.Document()
    for line in text.splitlines():
        if line.strip():
            paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    """A pdf with text that can be read out of it."""
    setting = '#set text(font: "Noto Sans CJK SC", size: 12pt)\n#set par(leading: 1em)\n'
    lines = "\n\n".join(f"#{_quoted(line)}" for line in text.splitlines() if line.strip())
    return typst.compile((setting + lines).encode(), font_paths=[str(LETTERS)])


def scan(text: str) -> bytes:
    """A png as a scanner makes it: letters as pixels, a little askew."""
    letters = ImageFont.truetype(str(next(LETTERS.glob("*.ttc"))), 34, index=2)
    page = Image.new("L", (1240, 1000), 252)
    pen = ImageDraw.Draw(page)
    for n, line in enumerate(text.splitlines()):
        pen.text((110, 80 + n * 62), line, fill=28, font=letters)
    out = io.BytesIO()
    page.rotate(0.4, fillcolor=252, resample=Image.Resampling.BICUBIC).save(out, "PNG")
    return out.getvalue()


def corridor(boxes: int) -> bytes:
    """A photo of a corridor with so many boxes left in it."""
    photo = Image.new("RGB", (960, 720), WALL)
    pen = ImageDraw.Draw(photo)
    pen.polygon([(0, 720), (960, 720), (620, 360), (340, 360)], fill=FLOOR)
    pen.rectangle((340, 120, 620, 360), fill=SKY)
    for n in range(boxes):
        left, size = 60 + 130 * n, 150 - 14 * n
        pen.rectangle((left, 640 - 40 * n - size, left + size, 640 - 40 * n), fill=BOX, outline=0)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=80)
    return out.getvalue()


def _quoted(line: str) -> str:
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
