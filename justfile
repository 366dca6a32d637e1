# `uv run just` lists what can be done.
set positional-arguments

_list:
    @just --list --unsorted

# everything CI runs: set up what the tests need, then check and test
test: setup check tests

# system packages the browser tests and page images need (only as root, only what is missing)
setup:
    @bash scripts/setup.sh

# format, lint, types, arrows
check:
    uv run ruff format --check .
    uv run ruff check .
    uv run mypy
    uv run lint-imports

# the tests alone, as many at once as there are processors; arguments go to pytest
tests *ARGS:
    uv run pytest -n auto --maxprocesses 4 --dist worksteal "$@"

# read the labelled corpus (or BIHUAN_PAPERS with BIHUAN_GOLD) and print gains and losses; --write keeps them
corpus *ARGS:
    uv run python scripts/corpus.py "$@"

# measure: every benchmark against its rival; writes benchmarks/results.json and docs/handbook/speed.md
bench:
    uv run --group bench python scripts/bench.py

# build each procedure's page.md and GLOSSARY.md
pages:
    uv run python scripts/pages.py
    uv run python scripts/glossary.py

# take each condition of each procedure away, move each number by one, and see whether a story notices
mutate *NAMES:
    uv run python scripts/mutate.py "$@"

# what takes long: hostile uploads by the thousand; writers and server killed, workers racing; a thousand tamperings; the model
chaos:
    BIHUAN_CHAOS=1 uv run pytest tests/rooms/test_hostile_uploads.py tests/rooms/test_killed_children.py tests/rooms/test_thousand_tamperings.py --durations=5
    uv run python scripts/chaos.py --moments 200 --races 10000
    BIHUAN_CHAOS=1 uv run pytest tests/spec/test_model.py --durations=5

# rewrite the pinned versions after changing dependencies
lock:
    python3 scripts/lock.py

# bring the English of the pages up to date, and name what has none yet
words:
    uv run python scripts/words.py

# format and mend what can be mended
fix:
    uv run ruff check --fix .
    uv run ruff format .
