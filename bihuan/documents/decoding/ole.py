"""Old Office files and locked new ones: both are OLE containers, told apart by their streams.

Only names in the directory are looked for, as bytes; nothing is followed or unpacked here.
"""

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "application/x-ole-encrypted"
# stream -> media type, in the order they are looked for
STREAMS = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
WORD, ENCRYPTED = b"\xec\xa5", 0x01  # FIB: magic at 0, flag fEncrypted in the byte at 11


def media_type(data: bytes) -> str:
    """The media type of an OLE container; LOCKED when it needs a password."""
    for stream, found in STREAMS:
        if stream.encode("utf-16-le") in data:
            return LOCKED if found == "application/msword" and _is_locked(data) else found
    return "application/x-ole-storage"


def _is_locked(data: bytes) -> bool:
    """Is the flag set in the head of the first Word stream? It starts on a 512 byte sector."""
    heads = range(512, min(len(data) - 12, 1 << 20), 512)
    head = next((at for at in heads if data.startswith(WORD, at)), None)
    return head is not None and bool(data[head + 11] & ENCRYPTED)
