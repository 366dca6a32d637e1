"""密码: long enough, and nothing that anybody here would try first. No rule about kinds of characters.

Length counts characters, so a sentence in Chinese serves. Spaces are characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHORTEST, LONGEST = 10, 128
LEFT = 5  # of one's own, when all that anybody would try is taken away; a Chinese character is two
GOOD, VERY_GOOD = 13, 17
OURS = Path(__file__).with_name("common_words.txt")
LOCAL = "common-passwords.txt"  # in the data folder: what this place adds, one a line
YEAR = re.compile(r"(?:19|20)\d\d(?:(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))?")  # or a day
AGAIN = re.compile(r"^(.{1,5}?)\1+$")  # the same few characters over and over
RUN = 4  # 1234, dcba and aaaa are no secret from this length on
HAN = re.compile(r"[\u3400-\u9fff]")
KINDS = ("社区", "街道", "居委会", "委员会", "支部", "党委", "网格")  # ends of names of places


class Argon2(Argon2PasswordHasher):
    """Argon2id, 32 MiB: the whole office may come in at eight on a small machine."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1


class Length:
    """From 10 to 128 characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when it is too short or too long."""
        if (n := SHORTEST - len(password)) > 0:
            says = ngettext("太短，还差 %d 个字。", "太短，还差 %d 个字。", n) % n
            raise ValidationError(says, code="short")
        if len(password) > LONGEST:
            raise ValidationError(_("太长，最多 %d 个字。") % LONGEST, code="long")

    def get_help_text(self) -> str:
        """What to choose."""
        return _("10 到 128 个字，可以是一句话，可以有空格。不要求大小写、数字和符号。")


class Uncommon:
    """Nothing from a list, and enough left when well-known words, years and runs are taken away."""

    def __init__(self) -> None:
        self.world = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when others would try it."""
        if password.lower().strip() in self.world or weight(own(password, user)) < LEFT:
            says = _("太容易猜：去掉常用的词、地名、姓名、年份和连着的数字，剩下的太少。请换一个。")
            raise ValidationError(says, code="common")

    def get_help_text(self) -> str:
        """What to leave out."""
        return _("不要用社区名、姓名、年份拼成。")


def objections(password: str, user: Any = None) -> list[str]:
    """Everything that speaks against a password, in words; empty when it may be used."""
    try:
        validate_password(password, user)
    except ValidationError as found:
        return list(found.messages)
    return []


def strength(password: str, user: Any = None) -> str:
    """How good a password is, in words."""
    if not password:
        return ""
    if found := objections(password, user):
        return found[0]
    much = weight(own(password, user))
    if much >= VERY_GOOD:
        return _("很好。")
    return _("好。") if much >= GOOD else _("可以用；再长一点更好。")


def own(password: str, user: Any = None) -> str:
    """What is left of a password when what anybody would try is taken away."""
    text = _plain(password)
    if again := AGAIN.match(text):
        text = again[1]
    # Longest first, else "qwer" would spare the rest of "qwertyuiop".
    known = sorted({*_words(), *_about(user)} - {""}, key=len, reverse=True)
    text = re.sub("|".join(map(re.escape, known)), " ", text)
    return _without_runs(YEAR.sub(" ", text)).replace(" ", "")


def weight(text: str) -> int:
    """How much there is to guess: a Chinese character is worth two others."""
    return len(text) + len(HAN.findall(text))


def _plain(text: str) -> str:
    """Full-width and capital letters as plain ones; no spaces, no punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _without_runs(text: str) -> str:
    """Without four or more neighbours in the order of their codes, or the same again and again."""
    left, start = [], 0
    for end in range(1, len(text) + 1):
        if end < len(text) and end - start > 1 and _step(text, end) == _step(text, end - 1):
            continue
        if end < len(text) and end - start == 1 and _step(text, end) in (-1, 0, 1):
            continue
        left.append("" if end - start >= RUN else text[start:end])
        start = end
    return "".join(left)


def _step(text: str, n: int) -> int:
    return ord(text[n]) - ord(text[n - 1])


def _words() -> Iterable[str]:
    local = Path(settings.HOME) / LOCAL
    return [*_listed(OURS, 0), *_listed(local, _changed(local))]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


@cache
def _listed(path: Path, changed: float) -> tuple[str, ...]:
    """The words of a list; `changed` makes it be read again after a change."""
    lines = path.read_text("utf-8").splitlines() if changed or path == OURS else []
    words = (_plain(line) for line in lines if not line.lstrip().startswith("#"))
    return tuple(word for word in words if len(word) > 1)


def _about(user: Any) -> Iterator[str]:
    """Names that go with a user: their own, and of the places they work in and those above."""
    from bihuan.people import queries  # noqa: PLC0415 - models need validators to be loaded

    if user is None or user.pk is None:
        return
    yield _plain(user.username)
    if somebody := getattr(user, "person", None):
        yield _plain(somebody.name)
    for place in queries.communities_of(user):
        for above in queries.upward(place.id):
            name = _plain(queries.place_name(above))
            yield name
            yield from (name.removesuffix(kind) for kind in KINDS if name.endswith(kind))
