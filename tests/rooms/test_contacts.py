"""Public contacts: what a street or a community tells everybody, where it stands, and who may change it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.people import contacts, tree
from bihuan.people.access.models import AccessLog
from bihuan.people.models import Contact
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from tests.rooms.test_request_pages import asked, identified, plain, signed_in
from tests.rooms.test_stored_page import CONTACTS
from tests.world import somebody

COUNTER = {
    "counter": "清河苑南门一楼", "hours": "周一至周五", "phone": "0000-1234567", "letters": "清河苑南门",
    "in_charge": "党务专干", "reach": "0000-7654321",
}  # fmt: skip
STREET = {"counter": "临河路 1 号", "phone": "0000-1111111"}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


def page(of, **sent):
    """What somebody without an account reads."""
    answer = Client().get(reverse(of), sent)
    assert answer.status_code == 200
    return plain(answer)


def organisation(place):
    return reverse("people:organisation", args=[place.id])


def sent(**told):
    return {"step": "contact"} | dict.fromkeys(contacts.FIELDS, "") | told


# -- telling ----------------------------------------------------------------------------------------


def test_the_secretary_tells_it_and_everybody_reads_it_at_once(world):
    client, at = signed_in(world.secretary), organisation(world.community)
    answer = client.post(at, sent(**COUNTER))
    assert (answer.status_code, answer.url) == (302, at)
    for of in ("rights", "people:stored"):
        told = page(of)
        assert [words for words in COUNTER.values() if words not in told] == []
    assert all(words in plain(client.get(at)) for words in COUNTER.values())


def test_a_worker_reads_it_and_changes_nothing(world):
    contacts.put(world.community, COUNTER)
    client, at = signed_in(world.worker), organisation(world.community)
    assert "党务专干" in plain(client.get(at))
    assert 'name="counter"' not in client.get(at).content.decode()
    assert client.post(at, sent(counter="二楼")).status_code == 403
    assert contacts.of(world.community).counter == COUNTER["counter"]


def test_a_street_tells_its_own_and_its_communities(world):
    client = signed_in(somebody("street", "王督办", "officer", "街道督办", world.street))
    client.post(reverse("people:choose"), {"community": str(world.street.id), "next": "/"})
    for place in (world.street, world.community):
        assert client.post(organisation(place), sent(**STREET)).status_code == 302
        assert contacts.of(place).phone == STREET["phone"]


def test_only_who_keeps_matters_tells_it(world):
    branch = tree.add(world.community, "branch", "第一党支部")
    client = signed_in(world.secretary)
    assert 'name="counter"' not in client.get(organisation(branch)).content.decode()
    assert client.post(organisation(branch), sent(**COUNTER)).status_code == 404
    with pytest.raises(Refused):
        contacts.put(branch, COUNTER)


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"hours": "周一"}, "counter", "服务台、电话、收信地址，至少写一样。"),
        ({"phone": "1", "in_charge": "专干"}, "reach", "请写怎么找负责人。"),
        ({"phone": "1", "reach": "到服务台"}, "in_charge", "请写谁负责，姓名或者岗位。"),
    ],
)
def test_what_nobody_could_use_is_refused_beside_its_field_and_stays_as_typed(
    world, told, field, says
):
    answer = signed_in(world.secretary).post(organisation(world.community), sent(**told))
    form = answer.context["telling"]
    assert (answer.status_code, dict(form.errors)) == (422, {field: [says]})
    assert {name: form[name].value() for name in told} == told
    assert contacts.of(world.community) is None


def test_it_is_taken_back_by_leaving_everything_open(world):
    contacts.put(world.community, COUNTER)
    client = signed_in(world.secretary)
    assert client.post(organisation(world.community), sent()).status_code == 302
    assert contacts.of(world.community) is None


def test_whoever_changes_an_organisation_stands_in_the_access_log(world):
    client = signed_in(world.secretary)
    client.post(organisation(world.community), sent(**COUNTER))
    client.post(
        reverse("people:add", args=[world.community.id]),
        {"step": "add", "kind": "branch", "name": "第一党支部"},
    )
    client.post(organisation(world.community), sent(hours="周一"))  # refused: nothing is noted
    with tenant(world.community.id):
        told = AccessLog.objects.filter(what=AccessLog.What.ORGANISATION).order_by("seq")
        noted = list(told.values_list("who", "about"))
    who = str(world.secretary.person.pk)
    assert noted == [
        (who, f"{world.community.name}：改公开的联系方式"),
        (who, "第一党支部：设立"),
    ]


# -- where nothing was told -------------------------------------------------------------------------


def test_a_community_that_told_nothing_names_the_street(world):
    contacts.put(world.street, STREET)
    told = page("rights", **{"in": str(world.other.id)})
    assert f"还没有公布联系方式，请问{world.street.name}。" in told
    assert STREET["phone"] in told


def test_where_nobody_told_anything_that_is_said_and_nothing_is_made_up(world):
    told = page("rights", **{"in": str(world.other.id)})
    assert "还没有公布联系方式，请到街道办事处当面问。" in told
    assert "还没有公布联系方式，请到社区或街道办事处当面问。" in told
    assert Contact.objects.filter(organisation=world.other).count() == 0


# -- the pages for everybody ------------------------------------------------------------------------


def test_communities_stand_below_their_street(world):
    [group] = [
        one for one in contacts.everywhere() if one.street and one.street.row == world.street
    ]
    below = sorted((world.community, world.other), key=lambda row: row.name)
    assert [one.row for one in group.below] == below


def test_for_a_notice_board_the_page_is_of_one_place_with_its_name_on_the_sheet(world):
    contacts.put(world.community, COUNTER)
    told = page("rights", **{"in": str(world.community.id)})
    assert f"致：{world.community.name}" in told
    assert world.other.name not in told
    street = page("rights", **{"in": str(world.street.id)})
    assert world.community.name in street
    assert world.other.name in street
    for nowhere in ("x", "019abcde-0000-7000-8000-000000000000"):
        assert world.other.name in page("rights", **{"in": nowhere})
    counter = signed_in(world.clerk).get(reverse("oversight:requests")).content.decode()
    assert f"{reverse('rights')}?in={world.community.id}" in counter


def test_what_is_asked_of_the_database_does_not_grow_with_the_places(world):
    with CaptureQueriesContext(connection) as told:
        contacts.everywhere()
    assert len(told) == 2


def test_in_english_what_a_place_wrote_stays_as_it_is_and_the_rest_is_english(world):
    contacts.put(world.community, COUNTER)
    sent_to = {"in": str(world.community.id)}
    answer = Client(headers={"accept-language": "en"}).get(reverse("rights"), sent_to)
    [section] = CONTACTS.findall(answer.content.decode())
    for words in (*COUNTER.values(), world.community.name, world.street.name):
        section = section.replace(words, "")
    assert re.findall(r"[\u4e00-\u9fff]+", section) == []


# -- papers -----------------------------------------------------------------------------------------


def test_a_slip_and_a_copy_say_where_to_ask_and_whom(world):
    contacts.put(world.community, COUNTER)
    contacts.put(world.street, STREET)
    row, slip = asked(world)
    client, _at = identified(world, row)
    copy = client.get(reverse("reports:own_copy", args=[row.id, "html"]))
    for paper in (plain(slip), plain(copy)):
        told = [*COUNTER.values(), *STREET.values(), world.community.name, world.street.name]
        assert [words for words in told if words not in paper] == []


def test_a_slip_says_nothing_of_who_told_nothing(world):
    _row, slip = asked(world)
    assert "到哪里问，找谁：" not in plain(slip)


# -- Today ------------------------------------------------------------------------------------------

HINT = "填写公开的联系方式"


def test_the_secretary_is_reminded_on_today_until_it_is_told(world):
    client = signed_in(world.secretary)
    told = client.get("/").content.decode()
    assert len(re.findall(HINT, told)) == 1
    assert f"{organisation(world.community)}#contact" in told
    contacts.put(world.community, COUNTER)
    assert HINT not in client.get("/").content.decode()


def test_nobody_else_is_reminded_and_an_officer_only_of_the_street_s_own(world):
    for who in (world.clerk, world.worker, world.verifier, world.officer):
        assert HINT not in signed_in(who).get("/").content.decode()
    client = signed_in(somebody("street", "王督办", "officer", "街道督办", world.street))
    for place, told in ((world.community, False), (world.street, True)):
        client.post(reverse("people:choose"), {"community": str(place.id), "next": "/"})
        assert (HINT in client.get("/").content.decode()) is told
