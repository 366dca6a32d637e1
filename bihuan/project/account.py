"""The system user the database server runs as, when Bihuan itself is run by root.

PostgreSQL refuses to run as root. Nothing here is needed by anybody else.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "bihuan"


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user of this machine."""

    uid: int
    gid: int


def account() -> Account | None:
    """Whom the server runs as: None means the one who asks; root gets a user of its own."""
    if os.geteuid() != 0:
        return None
    for name in (NAME, None):
        try:
            entry = pwd.getpwnam(name or _made())
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("找不到可用的系统用户来运行数据库，请先建立用户 bihuan。")


def _made() -> str:
    """Add the user; where a machine has no tool for that, `nobody` must do."""
    nologin = shutil.which("nologin") or "/bin/false"
    for command in (
        ["useradd", "--system", "--user-group", "--no-create-home", "--shell", nologin, NAME],
        ["adduser", "-S", "-D", "-H", "-s", nologin, NAME],
    ):
        if tool := shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"):
            done = subprocess.run([tool, *command[1:]], capture_output=True, check=False)  # noqa: S603
            # Another start may have been a moment faster; then the name is there all the same.
            if done.returncode == 0 or _known(NAME):
                return NAME
    return "nobody"


def _known(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def may_enter(folder: Path, who: Account | None) -> bool:
    """Whether this user can walk down to a folder (which need not be there yet)."""
    if who is None:
        return True
    there = [place for place in (folder, *folder.parents) if place.exists()]
    return all(_opens(place.stat(), who) for place in there)


def _opens(about: os.stat_result, who: Account) -> bool:
    if about.st_uid == who.uid:
        return bool(about.st_mode & 0o100)
    return bool(about.st_mode & (0o010 if about.st_gid == who.gid else 0o001))


def give(path: Path, who: Account | None) -> None:
    """Hand a file or folder we have just made to the server's user."""
    if who is not None:
        os.chown(path, who.uid, who.gid)
