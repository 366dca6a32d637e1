"""开账号: a name to sign in with, for somebody who has a post here. The password is their own to choose.

Nobody opens an account with a password or a code for it: else whoever appoints could begin as
the one who verifies. Two colleagues vouch for the first password as they do for one that was forgotten.
"""

from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import core

from . import may
from .access import log
from .models import Organisation, Person, User
from .refused import Refused

WRITABLE = RegexValidator(
    r"^[\w.@+-]+\Z", gettext_lazy("用户名只用字母、数字、汉字和 . @ + - _，中间不要空格。")
)


def may_open(by: core.Person, person: Person) -> bool:
    """Whether somebody may: who may give every role that the other holds, and is not the other.

    `person` comes with the posts in hand in `held`, as `queries.colleagues` gives them.
    """
    roles = {post.role for post in person.held}  # type: ignore[attr-defined]
    return str(person.id) != by.id and all(may.appoint(by.roles, role) for role in roles)


@transaction.atomic
def open_account(person: Person, username: str, place: Organisation, by: core.Person) -> User:
    """Give somebody a name to sign in with. Raises Refused, having changed nothing."""
    locked = Person.objects.select_for_update().get(id=person.id)
    if locked.user_id:
        raise Refused(_("%s已经有账号。") % person.name)
    try:
        with transaction.atomic():
            user = User.objects.create_user(username)
    except IntegrityError as taken:
        raise Refused(_("这个用户名已经有人用了，请换一个。"), "username") from taken
    locked.user = user
    locked.save(update_fields=["user"])
    row = log.Row(log.What.FACTOR, by.id, by.post, about=f"给{person.name}开账号：{username}")
    log.write(place.id, [row])
    return user
