"""Older formats (doc, rtf, odt) through programs that may be installed, each in a cage of its own.

LibreOffice first: it turns the file into a docx, which our own reader takes, numbering and
tables included. Without it, antiword or catdoc give the bare words of a doc.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import cage, limits, plain
from .archive import BROKEN
from .child import NOBODY
from .sniff import DOC, ODT, RTF
from .values import Decoded, Unreadable

ENDINGS = {DOC: ".doc", RTF: ".rtf", ODT: ".odt"}
# bare-word programs -> what they are asked; each prints the text
PRINTERS = {"antiword": ("-m", "UTF-8.txt", "-w", "0"), "catdoc": ("-d", "utf-8", "-w")}
# LibreOffice runs no macro on conversion; this says so to it once more
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read(data: bytes, media_type: str) -> Decoded:
    """Decode an older format. Raises Unreadable `needs_tool` when nothing here can."""
    if office := shutil.which("soffice") or shutil.which("libreoffice"):
        return _in_folder(data, media_type, lambda paper: _converted(office, paper, media_type))
    if media_type == DOC and (printer := _printer()):
        return _in_folder(data, media_type, lambda paper: _printed(printer, paper))
    raise Unreadable(
        "needs_tool",
        "「{name}」是旧格式文件，本机没有能读它的程序。请用 Word 或 WPS 打开，另存为 docx 再上传；"
        "或请管理员安装 LibreOffice（软件包 libreoffice-writer）。",
    )


def _printer() -> list[str] | None:
    """The first program that prints the words of a doc, with what it is asked."""
    found = ((shutil.which(name), asked) for name, asked in PRINTERS.items())
    return next(([program, *asked] for program, asked in found if program), None)


def _in_folder(data: bytes, media_type: str, work: Callable[[Path], Decoded]) -> Decoded:
    """Do the work on a copy in a folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bihuan-paper-", ignore_cleanup_errors=True) as folder:
        paper = Path(folder, "paper" + ENDINGS[media_type])
        paper.write_bytes(data)
        if os.geteuid() == 0:  # the program runs as nobody then
            os.chown(folder, NOBODY, NOBODY)
            os.chown(paper, NOBODY, NOBODY)
        return work(paper)


def _converted(office: str, paper: Path, media_type: str) -> Decoded:
    folder = paper.parent
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    if os.geteuid() == 0:
        for made in (user.parent, user, user / "registrymodifications.xcu"):
            os.chown(made, NOBODY, NOBODY)
    command = [
        office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--nologo", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(paper),
    ]  # fmt: skip
    cage.run_tool(command, folder)
    return replace(cage.read("docx", _result(paper.with_suffix(".docx"))), media_type=media_type)


def _result(path: Path) -> bytes:
    """What the program wrote: a plain file of bounded size, whatever it tried."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as problem:
        raise BROKEN from problem
    with os.fdopen(handle, "rb") as file:
        data = file.read(limits.IN_BYTES + 1)
    if len(data) > limits.IN_BYTES:
        raise BROKEN
    return data


def _printed(command: list[str], paper: Path) -> Decoded:
    said = plain.tidy(
        cage.run_tool([*command, str(paper)], paper.parent).decode("utf-8", "replace")
    )
    text = "\n".join(_row(line) for line in said.split("\n")).strip("\n")
    if not text.strip():
        raise BROKEN
    note = "没有装 LibreOffice，自动编号可能没有读出，请对照原件核对。"
    return Decoded(text, DOC, notes=(note,))


def _row(line: str) -> str:
    """antiword draws a table row as |a |b |; everywhere else a row's cells are parted by tabs."""
    drawn = len(line) > 2 and line[0] == line[-1] == "|"
    return "\t".join(cell.strip() for cell in line[1:-1].split("|")) if drawn else line
