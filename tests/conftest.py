"""What every test may ask for.

`world` is a made-up community with its people, on the real database, as the role `app`; rows are
really committed. `database` is the database alone.
"""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import database as testing

pytest.register_assert_rewrite("tests.tours.look")  # a page that fails says what is wrong with it
settings.register_profile("bihuan", deadline=None)  # speed is measured in benchmarks, not here
settings.load_profile("bihuan")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        testing.forget_home()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[str]:
    """The name of a migrated database on our own server; connections are the role `app`."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    from django.conf import settings
    from django.db import connections

    settings.KEYS = settings.HOME / f"keys-{worker}"  # sealed rows lie in a database of its own
    with django_db_blocker.unblock(), testing.served(worker) as name:
        testing.connect(name)
        _in_use()
        yield name
        connections.close_all()


def _in_use() -> None:
    """Somebody has an account here: an empty installation leads every page to the setup."""
    from bihuan.people.models import User

    User.objects.create_user("whoever-was-first", is_active=False)


@pytest.fixture(scope="module")
def apart(database: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this file's own: for what reaches into every community there is.

    There it meets neither what other tests keep, nor the time it takes to go through all of that.
    """
    with testing.served(f"{database}_{request.path.stem.removeprefix('test_')}") as name:
        testing.connect(name)
        yield name
        testing.connect(database)


@pytest.fixture(autouse=True)
def in_chinese() -> None:
    """A page asked for in English leaves its language behind: every test begins in Chinese."""
    from django.utils import translation

    translation.activate("zh-hans")


@pytest.fixture
def world(database: str) -> object:
    """A new street with its people: see `tests/world.py`."""
    from tests.world import build

    return build()
