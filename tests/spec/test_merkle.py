"""The tree over heads: as RFC 6962 defines it, and no proof fits anything but what it proves."""

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core import merkle
from bihuan.core.merkle import Leaf, Tree


def leaf(n, seq=1):
    return Leaf(UUID(int=n), seq, sha256(f"{n}/{seq}".encode()).hexdigest()).pack()


def defined(leaves):
    """Section 2.1 of RFC 6962, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\1" + defined(leaves[:k]) + defined(leaves[k:])).digest()


# The inputs and roots by which Certificate Transparency's own libraries are tested.
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("n", ROOTS)
def test_the_roots_are_those_of_certificate_transparency(n):
    leaves = [bytes.fromhex(text) for text in INPUTS[:n]]
    assert defined(leaves).hex() == ROOTS[n]
    assert Tree(leaves).root == ROOTS[n]  # the inputs lie in order


@given(st.integers(0, 70))
def test_the_root_is_the_one_defined(n):
    assert Tree(leaf(i) for i in range(n)).root == defined([leaf(i) for i in range(n)]).hex()


@given(st.lists(st.dictionaries(st.integers(0, 40), st.integers(1, 9)), max_size=6))
def test_a_tree_that_grew_is_the_tree_built_at_once(steps):
    tree, heads = Tree(), {}
    for step in steps:
        tree.put(leaf(n, seq) for n, seq in step.items())
        heads |= step
    assert tree.root == Tree(leaf(n, seq) for n, seq in heads.items()).root
    assert [tree.leaf(UUID(int=n)) for n in heads] == [
        Leaf.unpack(leaf(n, heads[n])) for n in heads
    ]


@given(st.integers(1, 40), st.data())
def test_a_path_leads_from_a_leaf_to_the_root_and_from_no_other_leaf(size, data):
    tree, n = Tree(leaf(i) for i in range(size)), data.draw(st.integers(0, size - 1))
    at, path = tree.path(UUID(int=n))
    assert at == n
    assert merkle.root_of(leaf(n), at, size, path) == tree.root
    assert merkle.root_of(leaf(n, 2), at, size, path) != tree.root
    for other in range(size):
        if other != n:
            assert led(leaf(n), other, size, path) != tree.root
    if path:
        bent = [*path[:-1], "0" * 64]
        assert merkle.root_of(leaf(n), at, size, bent) != tree.root


def led(packed, at, size, path):
    try:
        return merkle.root_of(packed, at, size, path)
    except ValueError:
        return ""


@pytest.mark.parametrize(("at", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_is_refused(at, size):
    with pytest.raises(ValueError, match="no place"):
        merkle.root_of(leaf(0), at, size, [])


def test_a_path_too_short_or_too_long_is_refused():
    tree = Tree(leaf(i) for i in range(5))
    at, path = tree.path(UUID(int=2))
    with pytest.raises(ValueError, match="short"):
        merkle.root_of(leaf(2), at, 5, path[:-1])
    with pytest.raises(ValueError, match="long"):
        merkle.root_of(leaf(2), at, 5, [*path, path[0]])


def test_a_node_does_not_pass_for_a_leaf():
    """Without domain separation a tree of the two nodes would have the root of the four leaves."""
    tree = Tree(leaf(i) for i in range(4))
    assert Tree(tree.levels[1]).root != tree.root


def test_a_matter_without_a_leaf_has_no_path():
    tree = Tree([leaf(1)])
    assert tree.leaf(UUID(int=2)) is None
    with pytest.raises(KeyError):
        tree.path(UUID(int=2))


def test_leaves_are_packed_and_cut_again():
    one = Leaf(UUID(int=7), 258, "ab" * 32)
    assert one.pack().hex() == "00" * 15 + "07" + "00000102" + "ab" * 32
    assert Leaf.unpack(one.pack()) == one
    assert merkle.cut(leaf(1) + leaf(2)) == [leaf(1), leaf(2)]
    for wrong in (b"x", leaf(1) + b"x"):
        with pytest.raises(ValueError, match=r"leaf|leaves"):
            merkle.cut(wrong)
    with pytest.raises(ValueError, match="52"):
        Leaf.unpack(b"x")
