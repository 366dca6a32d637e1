"""The ground of the made-up community: its organisations, grids, buildings and doors, and who answers for them.

Nobody lives in it: doors are counted, and no resident is noted.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from bihuan.people import charges, ground, plan, tree
from bihuan.people.models import Absence, Organisation, Person, Place, Post

# compound -> (its grid, buildings, units of each, floors, doors a floor)
COMPOUNDS = {
    "清河苑": ("第一网格", 8, 2, 6, 2),
    "梧桐里": ("第二网格", 6, 3, 5, 2),
    "纺织三院": ("第三网格", 4, 2, 4, 3),
}
# kind, name, below what
ORGANISATIONS = (
    ("branch", "清河苑小区党支部", ""),
    ("building_group", "清河苑 1 至 4 号楼党小组", "清河苑小区党支部"),
    ("building_group", "清河苑 5 至 8 号楼党小组", "清河苑小区党支部"),
    ("branch", "梧桐里小区党支部", ""),
    ("two_new", "清河商圈联合支部", ""),
    ("reporting", "江畔区档案馆", ""),
    ("owners", "清河苑业主委员会", ""),
    ("property", "安居物业清河苑服务处", ""),
    ("social", "邻里帮服务队", ""),
    ("merchant", "临河路便民菜店", ""),
)
# name, role, post, organisation, employment
PEOPLE = (
    ("钱红", "deputy", "副书记", "", "regular"),
    ("沈亮", "committee_member", "兼职委员", "江畔区档案馆", "part_time"),
    ("何秀英", "representative", "居民代表", "", "part_time"),
    ("马建国", "building_head", "楼栋长", "清河苑 1 至 4 号楼党小组", "part_time"),
    ("唐敏", "mediator", "调解员", "", "regular"),
)
ANSWER_FOR = {"李桂芳": ("第三网格", "第一网格"), "吴强": ("第二网格",)}


def load(name: str = "清河社区") -> Iterator[str]:
    """Fill what `samples.load` has made, telling each step before it is done."""
    yield "划网格、编门牌"
    community = Organisation.objects.get(name=name)
    today = timezone.localdate()
    _organisations(community, today)
    _ground(community, today)
    _answers(community, today)


def _organisations(community: Organisation, today: date) -> None:
    known = {"": community}
    for kind, name, above in ORGANISATIONS:
        known[name] = tree.add(known[above], kind, name)
    since = today - timedelta(days=300)
    for name, role, title, at, kind in PEOPLE:
        person = Person.objects.create(name=name)
        post = Post.objects.create(
            person=person, role=role, title=title, organisation=known[at], since=since, kind=kind
        )
        if role == "deputy":  # 借调在外，没有人代理：任职提醒里看得到
            Absence.objects.create(post=post, kind="seconded", since=today - timedelta(days=70))
    held = Post.objects.filter(organisation=community, role="secretary", until=None)
    held.update(term_ends=today + timedelta(days=140))


def _ground(community: Organisation, today: date) -> None:
    for name, (grid, buildings, units, floors, each) in COMPOUNDS.items():
        square = ground.put(community.id, Place(kind="grid", name=grid))
        yard = ground.put(community.id, Place(kind="compound", name=name, grid=square))
        for n in range(1, buildings + 1):
            tower = ground.put(community.id, Place(kind="building", name=f"{n}号楼", parent=yard))
            for m in range(1, units + 1):
                unit = ground.put(community.id, Place(kind="unit", name=f"{m}单元", parent=tower))
                ground.number_doors(community.id, unit, floors, each, today)
    _draw(community, today)


def _draw(community: Organisation, today: date) -> None:
    """The first layout, and each grid around its compound."""
    found = ground.ground(community.id, today)
    laid = plan.arranged(found)
    boxes = {key: (box.x + 3, box.y + 8, box.w, box.h) for key, box in laid.items()}
    for lot in found.lots:
        x, y, w, h = boxes[lot.row.id]
        if lot.grid:
            boxes[lot.grid.id] = (x - 1, y - 7, w + 2, h + 9)
    ground.draw(community.id, boxes, today)


def _answers(community: Organisation, today: date) -> None:
    grids = {lot.row.name: lot.row for lot in ground.ground(community.id, today).grids}
    for name, own in ANSWER_FOR.items():
        post = Post.objects.get(person__name=name, organisation=community, role="worker")
        for grid in own:
            charges.charge(community.id, post, today - timedelta(days=60), place=grids[grid])
        Post.objects.filter(id=post.id).update(place=own[0], place_id=grids[own[0]].id)
