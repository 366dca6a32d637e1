"""The settings of the tests: the product's own, with a cheap password hasher."""

from tests import database as testing

testing.choose_home()

from bihuan.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
