"""A street of 30 communities, 180,000 households and 420 workers, through the import; then P5.

The street and its people are made up here. Every community comes in as a person brings it in: a
workbook is read in the cage, checked, and brought in, on our own server with fsync on. Then the list
of matters: a page of the list against the same rows by the same index in bare SQL, interleaved, in a
community of 10,000 matters and in one of many; matters are bulk-made rows without a trace, as a list
reads none. `python benchmarks/street.py [communities] [households each] [matters] [rounds]`.
"""

import gc
import json
import random
import statistics
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import database as testing

TODAY = datetime.now(UTC).astimezone().date()
SECONDS, QUERIES, RAW, GROWTH = 60, 5, 2, 1.3
FEW, EACH = 10_000, 40
FAMILY, GIVEN = (
    "柏采苍程笪端樊扶耿洪怀冀景阚厉蒙糜宁欧裴",
    "安贝辰朵尔帆谷荷佳可乐木宁朴秋然素桐芜夏",
)
ROLES = (
    ("secretary", 1),
    ("deputy", 1),
    ("clerk", 3),
    ("worker", 6),
    ("treasurer", 1),
    ("mediator", 2),
)


def main(
    communities: int = 30, households: int = 6_000, matters: int = 1_000_000, rounds: int = 15
) -> int:
    testing.prepare()
    with testing.served("bench", fsync=True) as name:
        testing.connect(name)
        street, by = begun()
        chance = random.Random(3)
        took = [
            set_up(one, n, households, by, chance)
            for n, one in enumerate(brought(street, by, communities))
        ]
        met = [imported(took, households)]
        here = list(street.children.order_by("name")[:2])
        met += lists(name, here, matters, rounds)
        met.append(ordinary(name, here[0], street))
    return 0 if all(met) else 1


def tell(question, what, figure, unit, goal, met, **more):
    line = {
        "question": question,
        "what": what,
        "figure": figure,
        "unit": unit,
        "goal": goal,
        "pass": met,
    }
    print(json.dumps(line | more, ensure_ascii=False), flush=True)
    return met


# -- the street ---------------------------------------------------------------------------------------


def begun():
    """A street, and the officer who brings it in."""
    from bihuan.people import queries
    from bihuan.people.models import Organisation, Person, Post, User

    street = Organisation(name="松陵街道", kind="street")
    street.save()
    user = User.objects.create_user("bench-officer", "bench")
    somebody = Person.objects.create(name="督办员", user=user)
    Post.objects.create(
        person=somebody, role="officer", organisation=street, since=date(2026, 1, 1)
    )
    return street, lambda place: queries.person(user, place.id, datetime.now(UTC))


def brought(street, by, communities):
    """The communities, by a workbook of the street."""
    rows = [
        {"code": f"SL{n:02}", "name": f"松陵第{n:02}社区", "kind": "社区"}
        for n in range(1, communities + 1)
    ]
    bring(street, {"organisations": rows}, by(street))
    return list(street.children.order_by("code"))


def set_up(place, n, households, by, chance):
    """Seconds from the file to its rows in the database, and of each step."""
    content = file_of(place, community(n, households, chance))
    return bring(place, content, by(place))


def file_of(place, tables):
    from bihuan.exchange.workbook import workbook

    return workbook(place.kind, tables, "松陵街道")


def bring(place, tables, by):
    from bihuan.documents import decoding
    from bihuan.people.exchange import bringing, sent

    content = tables if isinstance(tables, bytes) else file_of(place, tables)
    took = [time.perf_counter()]
    rows = sent.sort_out(decoding.sheets(content, "社区.xlsx"))
    took.append(time.perf_counter())
    checked = bringing.rehearse(place, rows, by, TODAY)
    took.append(time.perf_counter())
    told = bringing.bring(place, rows, by, TODAY)
    took.append(time.perf_counter())
    assert not told.of("refused"), told.of("refused")[:3]
    assert told.counts == checked.counts
    return [b - a for a, b in pairwise(took)] + [took[-1] - took[0]]


def community(n, households, chance):
    """What one community of so many households sets up; 14 people work there."""
    people = [
        {"name": f"{chance.choice(FAMILY)}{chance.choice(GIVEN)}{chance.choice(GIVEN)}{n}{role}{k}", "role": role, "since": "2026-03-01"}
        for role, many in ROLES for k in range(many)
    ]  # fmt: skip
    workers = [one["name"] for one in people if one["role"] == "worker"]
    grids = [{"kind": "网格", "name": f"第{k + 1}网格"} for k in range(len(workers))]
    yards = [
        {"kind": "小区", "name": f"{GIVEN[k]}苑", "grid": f"第{k % len(grids) + 1}网格"}
        for k in range(6)
    ]
    towers = [
        {"kind": "楼栋", "name": f"{k + 1}号楼", "parent": yards[k % 6]["name"]} for k in range(60)
    ]
    units = [
        {"kind": "单元", "name": f"{u}单元", "parent": f"{t['parent']}/{t['name']}"}
        for t in towers
        for u in (1, 2)
    ]
    each = -(-households // len(units))
    doors = [
        {"code": f"H{n:02}{u:03}{d:03}", "place": f"{unit['parent']}/{unit['name']}", "door": f"{d // 4 + 1}{d % 4 + 1:02}"}
        for u, unit in enumerate(units) for d in range(each)
    ]  # fmt: skip
    parties = [{"name": "社区党委", "kind": "委员会"}]
    parties += [{"name": f"第{k}支部", "kind": "党支部", "parent": "社区党委"} for k in range(1, 7)]
    return {
        "organisations": parties, "posts": people, "places": [*grids, *yards, *towers, *units],
        "doors": doors[:households],
        "charges": [{"name": w, "place": g["name"]} for w, g in zip(workers, grids, strict=True)],
    }  # fmt: skip


def imported(took, households):
    """Seconds a community: the median, and the slowest."""
    from bihuan.people.models import Household, Post
    from bihuan.people.models import Organisation as Place
    from bihuan.people.walls import tenant

    total = 0
    for place in Place.objects.filter(kind="community", name__startswith="松陵"):
        with tenant(place.id):
            total += Household.objects.count()
    whole = [one[-1] for one in took]
    worst = max(whole)
    parts = {
        name: round(statistics.median(one[n] for one in took), 2)
        for n, name in enumerate(("read", "check", "bring"))
    }
    return tell(
        "Proof 2", f"seconds to import a community of {households} households, the slowest of {len(took)}",
        round(worst, 2), "s", f"< {SECONDS}", worst < SECONDS, median=round(statistics.median(whole), 2),
        households=total, workers=Post.objects.exclude(role="officer").count(), whole_street_s=round(sum(whole), 1), **parts,
    )  # fmt: skip


# -- P5 ----------------------------------------------------------------------------------------------


def lists(name, places, matters, rounds):
    """One JSON line a question of P5: medians over the rounds, each the p95 of interleaved asking."""
    seconds = sum(fill(name, place, n) for place, n in zip(places, (FEW, matters), strict=True))
    with testing.superuser(name) as server:
        server.execute("VACUUM ANALYZE matters_matter")
    gc.collect(), gc.freeze()  # what the import left behind is no part of a page
    few, many = places
    met = []
    for what, after in (
        ("first page", ("", "")),
        ("a page far down", (deep(few, FEW), deep(many, matters))),
    ):
        told = [paged(places, after) for _ in range(rounds)]
        met += grown(what, told, matters)
        slow = statistics.median(ours / bare for _few, ours, bare in told)
        met.append(
            p5(f"{what} at {matters} matters, database p95 / raw indexed query", slow, RAW,
               raw_ms=ms(statistics.median(bare for *_, bare in told)), rounds=rounds)
        )  # fmt: skip
    told = [
        tuple(map(p95, zip(*((side(few), side(many)) for _ in range(EACH)), strict=True)))
        for _ in range(rounds)
    ]
    met += grown("counts and filters beside the list", told, matters)
    asked_ = statements(many)
    what = f"statements about matters on the page of the list at {matters}"
    return [*met, p5(what, asked_, QUERIES, made_s=round(seconds, 1))]


def paged(places, after):
    """p95 of one round: ours in the small community, ours in the large, and bare there."""
    few, many = places
    told = [(page(few, after[0]), page(many, after[1]), raw(many, after[1])) for _ in range(EACH)]
    return tuple(map(p95, zip(*told, strict=True)))


def grown(what, told, matters):
    ratio = statistics.median(one[1] / one[0] for one in told)
    small, large = (ms(statistics.median(one[n] for one in told)) for n in (0, 1))
    return [
        p5(f"{what}, database p95 at {matters} / at {FEW}", ratio, GROWTH, ours_ms=large, at_few_ms=small)
    ]  # fmt: skip


def p5(what, figure, goal, **more):
    return tell("P5", what, round(figure, 2), "", f"<= {goal}", figure <= goal, **more)


def fill(name, place, n):
    """So many matters of a community in a few statements: a tenth open, most of those with a day."""
    from bihuan import core
    from bihuan.matters.models import Matter
    from bihuan.matters.record import begin
    from tests.world import NOON

    clerk = core.Person("c" * 36, frozenset({"clerk"}), str(place.id), "p" * 36)
    begun_ = core.Event("register", clerk, NOON, NOON)
    row = begin(place.id, "rectification", begun_, title="楼道堆物清理不及时")
    columns = [one.column for one in Matter._meta.local_concrete_fields]
    made = {
        "id": "(lpad(to_hex(1764000000000 + g), 12, '0') || '7' || substr(md5(m.community_id::text || g), 1, 3) || '8' || substr(md5(m.community_id::text || g), 4, 15))::uuid",
        "number": "'B' || g", "title": "m.title || g", "aspect": "'方面' || (g % 12)",
        "holder": "substr(md5((g % 14)::text), 1, 32)", "parent_id": "NULL", "nth": "0",
        "due": f"CASE WHEN g % 10 = 0 AND g % 50 > 0 THEN date '{TODAY}' + (g / 10 % 200)::int - 20 END",
        "closed_at": "CASE WHEN g % 10 > 0 THEN m.opened_at + interval '9 days' END",
    }  # fmt: skip
    values = ", ".join(made.get(one, f"m.{one}") for one in columns)
    start = time.perf_counter()
    with testing.superuser(name) as server:
        for first in range(0, n, 100_000):
            last = min(first + 100_000, n) - 1
            server.execute(
                f"INSERT INTO matters_matter ({', '.join(columns)}) SELECT {values} FROM matters_matter m, generate_series({first}, {last}) g WHERE m.id = '{row.id}'"
            )
    return time.perf_counter() - start


@contextmanager
def clocked():
    """Milliseconds that statements took on the server and on the way there."""
    from django.db import connection

    spent = [0.0]

    def run(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:  # going inside the community is no part of it, here as in bare SQL
            spent[0] += time.perf_counter() - start if "matters_matter" in sql else 0

    with connection.execute_wrapper(run):
        yield spent


def filters():
    from bihuan.matters.queries import Filters

    return Filters(open=True)


def page(place, after):
    from bihuan.matters import queries

    with clocked() as spent:
        rows = queries.list_page(place.id, filters(), TODAY, after=after).rows
    assert len(rows) == queries.PAGE
    return spent[0]


def side(place):
    from bihuan.matters.beside import beside

    with clocked() as spent:
        beside(place.id, filters(), TODAY)
    return spent[0]


def deep(place, n):
    """The cursor of a place in the middle of the open ones that have a day."""
    from bihuan.matters import queries
    from bihuan.matters.models import Matter
    from bihuan.people.walls import tenant

    with tenant(place.id):
        row = Matter.objects.filter(closed_at=None, due__isnull=False).order_by("due", "id")[
            n // 25
        ]
    return queries._cursor(row)


COLUMNS = "id, community_id, number, procedure, edition, title, aspect, stage, holder, due, amber, seq, head, parent_id, nth, origin, origin_community, opened_at, closed_at, public"


def raw(place, after):
    """The same rows by the same index, in one bare statement inside the community."""
    from django.db import connection

    from bihuan.matters import queries
    from bihuan.people.walls import tenant

    told = queries._read(after)
    behind = "AND (due, id) > (%s, %s)" if told else ""
    sql = f"SELECT {COLUMNS} FROM matters_matter WHERE closed_at IS NULL AND parent_id IS NULL {behind} ORDER BY due, id LIMIT 51"
    with tenant(place.id), connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute(sql, told)
        spent = time.perf_counter() - start
        assert len(cursor.fetchall()) == 51
    return spent


def statements(place):
    """Statements on the page of the list that read matters."""
    return sum("matters_matter" in one["sql"] for one in asked(place, "/matters/"))


def asked(place, path):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bihuan.people.models import User

    client = Client()
    client.force_login(User.objects.get(username="bench-officer"))
    session = client.session
    session["community"] = str(place.id)
    session.save()
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return list(found)


def ordinary(name, place, street):
    """The slowest of the ordinary pages, in a community of thousands of households, and of the street."""
    with testing.superuser(name) as server:
        server.execute("VACUUM ANALYZE")
    told = {}
    for where in (place, street):
        for path in (
            "/",
            "/matters/",
            "/places/",
            "/posts/",
            "/organisations/",
            "/charges/",
            "/duties/",
            "/exchange/",
        ):
            many = len(asked(where, path))
            start = time.perf_counter()
            asked(where, path)
            told[f"{where.kind} {path}"] = [many, ms((time.perf_counter() - start) / 2)]
    worst = max(told.items(), key=lambda one: one[1][0])
    return tell(
        "Proof 2",
        f"statements of the ordinary page that asks most ({worst[0]})",
        worst[1][0],
        "",
        None,
        True,
        pages=told,
    )


def p95(values):
    held = sorted(values)
    return held[max(0, -(-95 * len(held) // 100) - 1)]


def ms(seconds):
    return round(1000 * seconds, 2)


if __name__ == "__main__":
    status = main(*map(int, sys.argv[1:]))
    testing.forget_home()
    sys.exit(status)
