"""Sealed columns: they open where they were sealed and nowhere else; keys change; phones are found."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.people import keyring, resealing, sealed
from bihuan.people.models import Resident
from bihuan.people.walls import tenant
from bihuan.project.commands import keys as command

TODAY = date(2026, 11, 24)
PHONE = "13800138000"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
PLACES = st.tuples(
    st.sampled_from(["people_resident", "people_other"]),
    st.sampled_from(["name_sealed", "phone_sealed"]),
    st.uuids().map(str),
    st.uuids().map(str),
)


@pytest.fixture(scope="module", autouse=True)
def own_keys(apart, tmp_path_factory):
    """Changing a key writes every row of every community anew."""
    from django.conf import settings

    before, settings.KEYS = settings.KEYS, tmp_path_factory.mktemp("sealed") / "keys"
    yield
    settings.KEYS = before


def resident(world, name="王某", phone=PHONE, purpose="appeal", at=None):
    at = at or world.community
    with tenant(at.id):
        return Resident.objects.create(
            community=at, purpose=purpose, name_sealed=name, phone_sealed=phone, since=TODAY
        )


def again(row, at):
    with tenant(at.id):
        return Resident.objects.get(id=row.id)


def kept(row, at, column="name_sealed"):
    """The bytes as they lie in the table."""
    with tenant(at.id):
        return bytes(Resident.objects.values_list(column, flat=True).get(id=row.id))


def put(row, at, column, raw):
    with tenant(at.id), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_resident SET {column} = %s WHERE id = %s", [raw, row.id])


# -- sealing ----------------------------------------------------------------------------------------


@given(text=WORDS, place=PLACES)
def test_what_is_sealed_opens_where_it_was_sealed_and_shows_nothing(text, place):
    made = sealed.seal(text, *place)
    assert sealed.unseal(made, *place) == text
    assert len(text.encode()) < 4 or text.encode() not in made
    assert made != sealed.seal(text, *place)


@given(text=WORDS, place=PLACES, other=PLACES)
def test_what_is_sealed_opens_in_no_other_table_column_community_or_row(text, place, other):
    assume(place != other)
    made = sealed.seal(text, *place)
    mixed = [(*place[:n], other[n], *place[n + 1 :]) for n in range(4) if place[n] != other[n]]
    assert mixed
    for elsewhere in (other, *mixed):
        with pytest.raises(sealed.Unopenable):
            sealed.unseal(made, *elsewhere)


@given(text=WORDS, place=PLACES, data=st.data())
def test_a_changed_bit_anywhere_is_noticed(text, place, data):
    made = bytearray(sealed.seal(text, *place))
    made[data.draw(st.integers(0, len(made) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(sealed.Unopenable):
        sealed.unseal(bytes(made), *place)


@given(raw=st.binary(min_size=1, max_size=80), place=PLACES)
def test_anything_else_does_not_open_and_is_not_mistaken(raw, place):
    with pytest.raises(sealed.Unopenable):
        sealed.unseal(raw, *place)


def test_nothing_is_kept_as_nothing():
    assert sealed.seal("", "a") == b""
    assert sealed.unseal(b"", "a") == ""


# -- the column -------------------------------------------------------------------------------------


def test_a_row_keeps_its_text_sealed_and_opens_it_when_told_to(world):
    row = resident(world)
    assert row.name_sealed.open() == "王某"
    read = again(row, world.community)
    assert (read.name_sealed.open(), read.phone_sealed.open()) == ("王某", PHONE)
    assert (str(read.name_sealed), repr(read.name_sealed)) == ("（已加密）", "<Sealed>")
    for column in ("name_sealed", "phone_sealed"):
        raw = kept(row, world.community, column)
        assert sealed.number(raw) == max(keyring.ring(keyring.SEAL))
        assert "王某".encode() not in raw
        assert PHONE.encode() not in raw


def test_saving_again_seals_nothing_twice_and_a_new_text_is_sealed(world):
    row = again(resident(world), world.community)
    before = kept(row, world.community)
    with tenant(world.community.id):
        row.save()
    assert kept(row, world.community) == before
    with tenant(world.community.id):
        row.name_sealed = "李某"
        row.save()
    assert again(row, world.community).name_sealed.open() == "李某"


def test_a_text_put_in_another_column_row_or_community_does_not_open(world):
    mine, hers = resident(world), resident(world, "李某")
    far = resident(world, at=world.other)
    raw = kept(mine, world.community)
    put(mine, world.community, "phone_sealed", raw)
    put(hers, world.community, "name_sealed", raw)
    put(far, world.other, "name_sealed", raw)
    for value in (
        again(mine, world.community).phone_sealed,
        again(hers, world.community).name_sealed,
        again(far, world.other).name_sealed,
    ):
        with pytest.raises(sealed.Unopenable):
            value.open()
    assert again(mine, world.community).name_sealed.open() == "王某"
    for row, at in ((mine, world.community), (hers, world.community), (far, world.other)):
        with tenant(at.id):
            row.delete()


def test_handing_a_value_to_another_row_seals_it_for_that_row(world):
    row = again(resident(world), world.community)
    with tenant(world.community.id):
        other = Resident.objects.create(
            community=world.community, purpose="x", name_sealed=row.name_sealed, since=TODAY
        )
    assert again(other, world.community).name_sealed.open() == "王某"


def test_a_deferred_and_a_refreshed_row_open_too(world):
    row = resident(world)
    with tenant(world.community.id):
        late = Resident.objects.defer("name_sealed").get(id=row.id)
        assert late.name_sealed.open() == "王某"
        late.refresh_from_db()
        assert late.name_sealed.open() == "王某"


def test_many_rows_at_once_are_sealed(world):
    rows = [
        Resident(community=world.community, purpose="x", name_sealed=f"某{n}", since=TODAY)
        for n in range(3)
    ]
    with tenant(world.community.id):
        Resident.objects.bulk_create(rows)
        assert {r.name_sealed.open() for r in Resident.objects.all()} == {"某0", "某1", "某2"}


def test_there_is_no_way_around_sealing(world):
    row = resident(world)
    with tenant(world.community.id):
        with pytest.raises(TypeError, match="save the row"):
            Resident.objects.filter(id=row.id).update(name_sealed="李某")
        with pytest.raises(FieldError):
            Resident.objects.filter(name_sealed="王某").exists()
        with pytest.raises(TypeError, match="nobody sealed"):
            Resident.objects.create(
                community=world.community, purpose="x", name_sealed="王某".encode(), since=TODAY
            )


# -- the keyed hash ---------------------------------------------------------------------------------


def found(world, phone, purpose="appeal", at=None):
    at = at or world.community
    like = Resident(community=at, purpose=purpose)
    with tenant(at.id):
        hashes = Resident._meta.get_field("phone_hash").sought(like, phone)
        return {row.id for row in Resident.objects.filter(phone_hash__in=hashes)}


@pytest.mark.parametrize(
    "typed", ["138 0013 8000", "138-0013-8000", "+86 13800138000", "１３８００１３８０００"]
)
def test_a_phone_is_found_however_it_is_written(world, typed):
    row = resident(world)
    assert found(world, typed) == {row.id}
    assert found(world, "13800138001") == set()


def test_two_purposes_and_two_communities_cannot_be_joined_by_the_hash(world):
    rows = [
        resident(world),
        resident(world, purpose="mediation"),
        resident(world, at=world.other),
    ]
    assert len({row.phone_hash for row in rows}) == 3
    assert found(world, PHONE) == {rows[0].id}
    assert found(world, PHONE, "mediation") == {rows[1].id}


def test_equal_phones_of_one_purpose_have_equal_hashes_and_no_phone_has_none(world):
    one, other = resident(world), resident(world, "李某", "138 0013 8000")
    assert one.phone_hash == other.phone_hash
    assert len(one.phone_hash) <= 64
    assert PHONE not in one.phone_hash
    assert resident(world, phone="").phone_hash == ""


# -- keys -------------------------------------------------------------------------------------------


def test_a_key_is_a_closed_file_in_a_closed_folder_made_when_first_used(tmp_path, settings):
    settings.KEYS = tmp_path / "keys"
    assert keyring.ring(keyring.SEAL) == {}
    made = sealed.seal("王某", "a")
    assert settings.KEYS.stat().st_mode & 0o777 == 0o700
    [file] = settings.KEYS.iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("1.seal", 0o600)
    file.rename(tmp_path / "away")
    with pytest.raises(sealed.Unopenable, match="key 1 is not here"):
        sealed.unseal(made, "a")
    assert list(settings.KEYS.iterdir()) == []  # opening makes no key


def test_another_process_s_new_key_is_used_at_once(tmp_path, settings):
    settings.KEYS = tmp_path / "keys"
    assert sealed.number(sealed.seal("王某", "a")) == 1
    (settings.KEYS / "2.seal").write_text("ab" * 32)
    assert sealed.number(sealed.seal("王某", "a")) == 2


def test_rotating_seals_everything_anew_and_everything_still_opens(world, capsys):
    rows = [resident(world, f"某{n}") for n in range(5)] + [resident(world, at=world.other)]
    before, hashes = max(keyring.ring(keyring.SEAL)), max(keyring.ring(keyring.HASH))
    assert command._rotate(command._parser().parse_args(["rotate"])) == 0
    assert f"{before + 1}.seal、{hashes + 1}.hash" in capsys.readouterr().out
    for row, at in zip(rows, [world.community] * 5 + [world.other], strict=True):
        read = again(row, at)
        assert (read.name_sealed.open(), read.phone_sealed.open()) == (
            row.name_sealed.open(),
            PHONE,
        )
        assert sealed.number(kept(row, at)) == before + 1
    assert {row.id for row in rows[:5]} == found(world, PHONE)
    assert resealing.under()[keyring.SEAL][before] == 0


def test_while_keys_change_phones_under_the_old_key_are_found(world):
    row = resident(world)
    keyring.renewed(keyring.HASH)
    newer = resident(world, "李某")
    assert newer.phone_hash != row.phone_hash
    assert found(world, PHONE) == {row.id, newer.id}


def test_what_was_broken_off_goes_on_and_what_is_done_is_left(world):
    [resident(world, f"某{n}") for n in range(4)]
    keyring.renewed(keyring.SEAL)

    def stop(told):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(stop, batch=2)
    left = resealing.reseal(batch=2)
    assert left.rows > left.anew >= 2
    assert resealing.reseal().anew == 0


def test_a_row_that_does_not_open_is_counted_and_keeps_nobody_waiting(world, capsys):
    bad, good = resident(world), resident(world, "李某")
    raw = kept(bad, world.community)
    put(bad, world.community, "name_sealed", raw[:-1] + bytes([raw[-1] ^ 1]))
    assert command._rotate(command._parser().parse_args(["rotate"])) == 1
    assert "people_resident：1 行打不开" in capsys.readouterr().err
    assert again(good, world.community).name_sealed.open() == "李某"
    put(bad, world.community, "name_sealed", raw)
    assert again(bad, world.community).name_sealed.open() == "王某"
    assert resealing.reseal().anew == 1


def test_a_key_in_use_or_still_needed_is_not_dropped(world, capsys):
    resealing.reseal()
    newest = keyring.renewed(keyring.SEAL)
    row = resident(world)
    drop = lambda name: command._drop(command._parser().parse_args(["drop", name]))  # noqa: E731
    assert [drop(f"{newest}.seal"), drop("99.seal"), drop("x"), drop("")] == [1] * 4
    keyring.renewed(keyring.SEAL)
    assert drop(f"{newest}.seal") == 1
    assert "还有" in capsys.readouterr().err
    resealing.reseal()
    assert drop(f"{newest}.seal") == 0
    assert keyring.find(keyring.SEAL, newest) is None
    assert again(row, world.community).name_sealed.open() == "王某"


def test_the_list_tells_each_key_and_what_is_missing(world, capsys):
    resident(world)
    assert command._list(None) == 0
    assert "在用" in capsys.readouterr().out
    n = max(keyring.ring(keyring.SEAL))
    away = keyring._path(keyring.SEAL, n)
    content = away.read_text()
    keyring.renewed(keyring.SEAL)
    away.unlink()
    assert command._list(None) == 1
    assert f"{n}.seal　加密　钥匙不在" in capsys.readouterr().out
    away.write_text(content)
    assert command._list(None) == 0


def test_ids_of_rows_are_what_texts_are_bound_to(world):
    row = resident(world)
    assert row.name_sealed.bound == (
        "people_resident", "name_sealed", str(world.community.id), str(row.id),
    )  # fmt: skip
    assert isinstance(row.id, UUID)
    assert row.id != uuid4()
