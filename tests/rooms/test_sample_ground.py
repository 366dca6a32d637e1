"""The made-up community's ground: filled through the doors people use, with nobody living in it."""

from secrets import token_hex

from django.utils import timezone

from bihuan.people import appointing, charges, duties, ground, plan, tree
from bihuan.people.models import Organisation, Person, Post, Resident
from bihuan.people.walls import tenant
from bihuan.project import sample_ground


def test_the_made_up_community_has_its_ground(database):
    community = Organisation.objects.create(name="清河社区" + token_hex(5), kind="community")
    today = timezone.localdate()
    for name, role in (
        ("李桂芳", "worker"),
        ("吴强", "worker"),
        ("周岚", "secretary"),
        ("郑学文", "verifier"),
    ):
        person = Person.objects.create(name=name)
        Post.objects.create(person=person, role=role, organisation=community, since="2026-01-01")
    assert list(sample_ground.load(community.name)) == ["划网格、编门牌"]
    found = ground.ground(community.id, today)
    assert found.doors == 8 * 24 + 6 * 30 + 4 * 24
    drawn = plan.drawn(found)
    assert (drawn.undrawn, len(drawn.shapes)) == ([], 3 + 3 + 18)
    assert charges.unanswered(found, charges.overview(community.id, today).places) == []
    assert len(list(tree.tree(community, today))) == 11
    own = str(community.id)
    codes = [one.code for one in duties.findings(appointing.posts_of(own, today), today, own)]
    assert codes == ["nobody_acts", "term_ends"]
    with tenant(community.id):
        assert Resident.objects.count() == 0
