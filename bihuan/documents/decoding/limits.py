"""How much a file may ask of us. Counted while inflating, never believed from a header."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one child may take: bytes of memory, processor seconds, seconds of silence and in all."""

    memory: int
    cpu: int
    silence: int
    whole: int


OCR_PAGES = 50  # scanned pages of one file
OCR_PAGE_SECONDS = 30  # of processor time

# A shared machine may give a child an eighth of a core, so the clock on the wall is generous.
PARSER = Allowance(memory=256 * MEGABYTE, cpu=5, silence=40, whole=40)
# A photo of 50 million pixels, once as it is and once shrunk.
SEEN = Allowance(memory=512 * MEGABYTE, cpu=10, silence=40, whole=40)
# onnxruntime reserves 2 GB of addresses and uses 0.9 GB: its data is limited, not its addresses.
TOOL = Allowance(memory=1_024 * MEGABYTE, cpu=20, silence=90, whole=90)
OCR = Allowance(1_200 * MEGABYTE, OCR_PAGE_SECONDS * OCR_PAGES, silence=240, whole=3_600)

IN_BYTES = 20 * MEGABYTE  # the file as it comes
OUT_BYTES = 100 * MEGABYTE  # all that is inflated out of it
PART_BYTES = (
    24 * MEGABYTE
)  # one XML part: its tree takes about five times that, and must fit PARSER.memory
ENTRIES = 2_000  # members of one archive
REPLY_BYTES = 64 * MEGABYTE  # what the child may answer

TEXT_AT_HOME = 2 * MEGABYTE  # plain text below this is decoded without a child

PIXELS = 50_000_000  # a photo, judged by its header before anything is decoded
SPANNED_CELLS = 64  # a table cell may say that it spans a billion columns
SHEET_ROWS, SHEET_COLUMNS = 60_000, 200  # of one sheet of a workbook
