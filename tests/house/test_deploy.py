"""The settings of a real installation pass Django's own check, as the command of the handbook runs it."""

import os
import subprocess
import sys

import pytest

REAL = {"BIHUAN_HTTPS": "1", "BIHUAN_HOSTS": "bihuan.example", "BIHUAN_PROXIES": "127.0.0.1"}


def check(**env: str) -> subprocess.CompletedProcess[str]:
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("BIHUAN_", "DJANGO")) or k == "BIHUAN_HOME"
    }
    words = ("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    return subprocess.run(
        [sys.executable, "-m", "bihuan", "manage", *words],
        env=kept | env, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_nothing_is_said_against_a_real_installation(database: str) -> None:
    done = check(**REAL)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"BIHUAN_HTTPS": "0"}, "security.W008"),
        ({"BIHUAN_DEBUG": "1"}, "security.W018"),
        ({"BIHUAN_OIDC_ISSUER": "http://plain.example"}, "bihuan.E002"),
    ],
    ids=lambda one: str(one),
)
def test_what_is_not_for_real_use_is_said(database: str, env: dict[str, str], says: str) -> None:
    done = check(**(REAL | env))
    assert done.returncode != 0
    assert says in done.stderr
