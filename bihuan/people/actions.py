"""Signing in, and changing what one signs in with."""

from django.contrib.auth import authenticate, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from . import brake
from .access import log
from .access.log import What
from .models import Passkey, Reset, SignedIn, Totp, User
from .refused import Refused
from .signin import (
    codes,
    entering,
    passkeys,
    passwords,
    required,
    sealing,
    sessions,
    totp,
    vouching,
)


def sign_in(request: HttpRequest, username: str, password: str, then: str = "/") -> User | None:
    """Take a name and a password; None when they do not go together. Raises brake.TooMany.

    Whoever has no second factor is signed in; others are waited for (`second`). Unknown names get
    the same answer after the same work.
    """
    username = username.strip()[:60]
    where = brake.place(request, username)
    brake.enter(username, where)
    user = authenticate(request, username=username, password=password)
    if user is None:
        return None
    if required.has_factor(user):  # what was counted is forgiven at the end of the way
        entering.wait(request, user, then)
        return user
    brake.forgive(username, where)
    entering.enter(request, user, entering.PASSWORD)
    return user


def enter_by_provider(request: HttpRequest, user: User, then: str) -> bool:
    """Sign in whom another provider knows; False while a second factor of this house is waited for."""
    if required.has_factor(user):
        entering.wait(request, user, then)
        return False
    entering.enter(request, user, entering.PROVIDER)
    return True


def second(request: HttpRequest, user: User, typed: str) -> bool:
    """Take the second factor of whoever gave the right password; False for a wrong one.

    Raises brake.TooMany: guesses at codes are counted with guesses at the password, and are not
    forgiven by a right password alone.
    """
    where = brake.place(request, user.username)
    brake.enter(user.username, where)
    how = fits(user, typed)
    if not how:
        return False
    brake.forgive(user.username, where)
    entering.enter(request, user, how)
    return True


def enter_vouched(request: HttpRequest, user: User) -> bool:
    """Let in, to set up a second factor anew, whoever gave the right password and was vouched for."""
    if vouching.open_for(user, vouching.Kind.FACTOR) is None:
        return False
    brake.forgive(user.username, brake.place(request, user.username))
    entering.enter(request, user, entering.VOUCHED)
    return True


def new_password(request: HttpRequest, username: str, code: str, new: str) -> Reset | None:
    """Give whoever was vouched for a new password; None when name and code do not go together.

    Returns what was vouched for, used up now. Every sign-in of theirs ends; the second factor stays. Raises brake.TooMany, and Refused for a
    password that will not do.
    """
    username = username.strip()[:60]
    where = brake.place(request, username)
    brake.enter(username, where)
    user = User.objects.filter(username=username, is_active=True).first()
    row = vouching.open_for(user, vouching.Kind.PASSWORD) if user else None
    if user is None or row is None or not vouching.fits(row, code):
        return None
    if found := passwords.objections(new, user):
        raise Refused(" ".join(found), "new")
    if not vouching.use(row):
        return None
    brake.forgive(username, where)
    user.set_password(new)
    user.save(update_fields=["password"])
    sessions.end(SignedIn.objects.filter(user=user))
    request.accessed.append((None, log.Row(What.RECOVERY, log.who(user), about="重设了密码")))  # type: ignore[attr-defined]
    return row


def fits(user: User, typed: str) -> str:
    """What a typed code is: of the app, from paper, or nothing (""). It is used up."""
    plain = "".join(typed.split())
    if plain.isdecimal():
        return entering.TOTP if _shown(user, plain) else ""
    return entering.CODE if codes.spend(user, plain, timezone.now()) else ""


def _shown(user: User, typed: str) -> bool:
    """Whether the user's app shows this number now. Each number serves once, whoever comes first."""
    mine = Totp.objects.filter(user=user).first()
    if mine is None:
        return False
    secret = sealing.secret(mine.sealed.open())
    step = totp.step_of(secret, typed, timezone.now().timestamp(), mine.step)
    later = Totp.objects.filter(user=user, step__lt=step or 0)
    return step is not None and later.update(step=step) == 1


def set_up_totp(request: HttpRequest, sealed: str, typed: str) -> list[str] | None:
    """Keep the secret whose number was typed; new recovery codes, or None when the number is wrong.

    Other sign-ins of the user end; this one is as good as begun with the app. Raises
    Refused when it began on colleagues' word and that no longer holds.
    """
    user, secret = request.user, sealing.unseal(sealed, request.user)
    step = totp.step_of(secret, "".join(typed.split()), timezone.now().timestamp())
    if step is None:
        return None
    with transaction.atomic():
        _kept_word(request)
        Totp(user=user, sealed=sealing.letters(secret), step=step, since=timezone.now()).save()
    entering.begun(request, entering.TOTP)
    sessions.end_others(request)
    log.of_account(request, What.FACTOR, "设动态码")
    return codes.renew(user)


def add_passkey(request: HttpRequest, answer: str, name: str) -> list[str]:
    """Keep a new passkey; recovery codes where there were none.

    Raises passkeys.Refused, and Refused like `set_up_totp`.
    """
    first = entering.is_vouched(request) or not required.has_factor(request.user)
    with transaction.atomic():
        _kept_word(request)
        made = passkeys.add(request, answer, name)
    if first:  # what began with a password alone is over
        sessions.end_others(request)
    log.of_account(request, What.FACTOR, f"加通行密钥 {made.pk}")
    entering.begun(request, entering.PASSKEY)
    return codes.renew(request.user) if first or not codes.left(request.user) else []


def _kept_word(request: HttpRequest) -> None:
    """Use up the word of colleagues a session began on: what was lost is void from now on."""
    if not entering.is_vouched(request):
        return
    user = request.user
    row = vouching.open_for(user, vouching.Kind.FACTOR)
    if row is None or not vouching.use(row):
        raise Refused(_("担保已经取消或过期，请两位同事重新担保。"))
    for kind in required.FACTORS:
        kind.objects.filter(user=user).delete()
    log.of_account(request, What.RECOVERY, "重设了第二道验证")


def enter_by_passkey(request: HttpRequest, answer: str) -> User:
    """Sign in whoever's device gave this answer. Raises passkeys.Refused.

    The device asked for a finger, a face or a number, so this is both factors.
    """
    user = passkeys.owner(request, answer)
    entering.enter(request, user, entering.PASSKEY)
    return user


def remove_factor(request: HttpRequest, factor: Totp | Passkey) -> bool:
    """Take one second factor away, with the recovery codes when nothing else is left.

    False, and nothing is taken, when it is the last of one who must have one.
    """
    user = request.user
    last = required.count(user) == 1
    if last and required.last_day(user):
        return False
    factor.delete()
    said = f"去掉通行密钥 {factor.pk}" if isinstance(factor, Passkey) else "去掉动态码"
    log.of_account(request, What.FACTOR, said)
    if last:
        codes.drop(user)
        entering.begun(request, entering.PASSWORD)
    return True


def confirm(request: HttpRequest, password: str) -> bool:
    """Whether it is the signed-in user, by the password. Raises brake.TooMany."""
    where = brake.place(request, request.user.username)
    brake.enter(request.user.username, where)
    if not request.user.check_password(password):
        return False
    brake.forgive(request.user.username, where)
    entering.sure(request)
    return True


def change_password(request: HttpRequest, old: str, new: str) -> bool:
    """Give the signed-in user a new password and end their other sign-ins; False for a wrong `old`.

    Raises brake.TooMany. The new one has been looked at by the rules before.
    """
    if not confirm(request, old):
        return False
    user = request.user
    user.set_password(new)
    user.save(update_fields=["password"])
    log.of_account(request, What.FACTOR, "改密码")
    before = request.session.session_key
    update_session_auth_hash(request, user)  # a session is bound to its password: others end here
    sessions.moved(before, request)
    sessions.end_others(request)
    return True
