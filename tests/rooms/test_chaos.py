"""A few moments of `just chaos`: killed writers, a killed server, rivals at one matter, three clocks."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "chaos.py"


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_one_worker_wins_and_the_clock_does_each_thing_once(
    monkeypatch,
):
    monkeypatch.delenv("BIHUAN_TEST_RUN")  # a server of its own: this one is killed
    monkeypatch.delenv("BIHUAN_TEST_DATABASE", raising=False)
    command = [sys.executable, SCRIPT, "--moments", "5", "--races", "300"]
    command += ["--due", "400", "--kills", "8"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    passed = [(answer["question"], answer["pass"]) for answer in answers]
    assert passed == [("R1", True), ("R6", True), ("R9", True)], done.stderr
