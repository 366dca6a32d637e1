"""How much a file may ask of us. Counted while inflating, never believed from a header."""

MEGABYTE = 1 << 20

IN_BYTES = 20 * MEGABYTE  # the file as it comes
OUT_BYTES = 100 * MEGABYTE  # all that is inflated out of it
PART_BYTES = (
    24 * MEGABYTE
)  # one XML part: its tree takes about five times that, and must fit MEMORY
ENTRIES = 2_000  # members of one archive
REPLY_BYTES = 64 * MEGABYTE  # what the child may answer

TEXT_AT_HOME = 2 * MEGABYTE  # plain text below this is decoded without a child

MEMORY = 256 * MEGABYTE  # address space of a parser child
CPU_SECONDS = 5
WALL_SECONDS = 40  # a shared machine may give a child an eighth of a core

PIXELS = 50_000_000  # a photo, judged by its header before anything is decoded
SPANNED_CELLS = 64  # a table cell may say that it spans a billion columns
