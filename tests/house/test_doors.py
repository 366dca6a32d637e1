"""Laws of the house that no single test can see: one door, no back stairs."""

import ast
from pathlib import Path

HOUSE = Path(__file__).parents[2] / "bihuan"
SOURCES = {
    path.relative_to(HOUSE).as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted(HOUSE.rglob("*.py"))
}


def where(says, *, under=""):
    """Files in which a node says so, each once."""
    found = {
        name
        for name, tree in SOURCES.items()
        if name.startswith(under)
        for node in ast.walk(tree)
        if says(node)
    }
    return sorted(found)


def test_only_record_names_the_table_of_entries():
    touches = where(lambda node: _is(node, "Entry.objects"))
    assert touches == ["matters/record.py"]


def _is(node, dotted):
    return isinstance(node, ast.Attribute) and f".{ast.unparse(node)}".endswith(f".{dotted}")


def test_only_the_door_s_own_statements_insert_entries():
    def inserts(node):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return False
        return "insert into matters_entry" in " ".join(node.value.lower().split())

    assert where(inserts) == ["matters/statements.py"]


def test_nothing_writes_through_the_trace_of_a_matter():
    verbs = ("create", "bulk_create", "update", "delete", "get_or_create", "update_or_create")
    writes = where(lambda node: any(_is(node, f"trace.{verb}") for verb in verbs))
    assert writes == []


CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "localtime", "sleep"}
OUTSIDE = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "input", "print"}
PURE = ("core/", "papers/")


def test_the_pure_rooms_never_ask_the_time():
    asks = [
        where(
            lambda node: (
                isinstance(node, ast.Attribute)
                and node.attr in CLOCKS
                and ast.unparse(node.value) in ("datetime", "date", "time", "datetime.datetime")
            ),
            under=room,
        )
        for room in PURE
    ]
    assert asks == [[], []]


def test_the_pure_rooms_never_open_a_file_or_speak():
    def opens(node):
        if not isinstance(node, ast.Call):
            return False
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        return name in OUTSIDE

    # The tables of common characters came with the code; it reads no other file.
    assert [where(opens, under=room) for room in PURE] == [[], ["papers/clean/chinese.py"]]


LIBRARY = {
    "core/": {
        "__future__", "bihuan", "bisect", "calendar", "collections", "dataclasses", "datetime", "decimal",
        "difflib", "fractions", "functools", "hashlib", "json", "orjson", "re", "tomllib", "typing", "uuid", "zoneinfo",
    },
}  # fmt: skip


def test_the_core_imports_only_what_is_on_its_list():
    assert imported("core/") == LIBRARY["core/"]


def test_the_pure_rooms_import_no_framework_and_nothing_that_waits():
    for room in PURE:
        banned = {"django", "psycopg", "os", "sys", "io", "pathlib", "socket", "subprocess"}
        banned |= {"threading", "asyncio", "time", "random", "secrets", "logging", "requests"}
        assert imported(room) & banned == set()


def imported(room):
    found = set()
    for name, tree in SOURCES.items():
        for node in ast.walk(tree) if name.startswith(room) else ():
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                found.add(node.module.split(".")[0])
    return found


def test_there_are_no_signals():
    names = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
    uses = where(
        lambda node: (
            (isinstance(node, ast.Name) and node.id in names)
            or (isinstance(node, ast.ImportFrom) and "signals" in (node.module or ""))
        )
    )
    assert uses == []


def test_save_and_delete_have_no_side_effects():
    named = where(lambda n: isinstance(n, ast.FunctionDef) and n.name in ("save", "delete"))
    assert named == ["people/models.py"]  # an organisation keeps its own column `tenant` right


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "services", "misc", "tools"}
    assert [name for name in SOURCES if drawers & {*Path(name).with_suffix("").parts}] == []
