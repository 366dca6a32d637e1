"""The offline verifier's own arithmetic: the published vectors, and nothing else passes."""

import ast
import hashlib
import sys
from pathlib import Path

import gmalg
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core import merkle
from bihuan.oversight import offline_verifier as offline

un = bytes.fromhex

# RFC 8032, section 7.1: public key, message, signature.
RFC_8032 = {
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}


@pytest.mark.parametrize("name", RFC_8032)
def test_ed25519_accepts_the_vectors_of_rfc_8032_and_nothing_near_them(name):
    public, message, signature = map(un, RFC_8032[name])
    assert offline.ed25519(public, message, signature)
    assert not offline.ed25519(public, message + b"x", signature)
    for at in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[at] ^= 1
        assert not offline.ed25519(public, message, bytes(bent))


def test_ed25519_refuses_what_is_no_key_and_no_signature():
    public, message, signature = map(un, RFC_8032["2"])
    assert not offline.ed25519(public[:31], message, signature)
    assert not offline.ed25519(public, message, signature[:63])
    assert not offline.ed25519(b"\xff" * 32, message, signature)
    s = int.from_bytes(signature[32:], "little") + offline.L  # the same number, written otherwise
    assert not offline.ed25519(public, message, signature[:32] + s.to_bytes(32, "little"))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_ed25519_agrees_with_the_library(secret, message):
    key = Ed25519PrivateKey.from_private_bytes(secret)
    public = key.public_key().public_bytes_raw()
    assert offline.ed25519(public, message, key.sign(message))
    assert not offline.ed25519(public, message, key.sign(message + b"."))


def test_sm3_gives_the_examples_of_its_standard():
    abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert offline.sm3(b"abc").hex() == abc
    assert offline.sm3(b"abcd" * 16).hex() == long


@given(st.binary(max_size=300))
def test_sm3_agrees_with_the_library(message):
    known = hashes.Hash(hashes.SM3())
    known.update(message)
    assert offline.sm3(message) == known.finalize()


# GB/T 32918.5, annex A: the public key of its example, `message digest`, r and s.
SM2 = tuple(
    map(
        un,
        (
            "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
            "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
            b"message digest".hex(),
            "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
            "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
        ),
    )
)


def test_sm2_accepts_the_example_of_its_standard_and_nothing_near_it():
    public, message, signature = SM2
    assert offline.sm2(public, message, signature)
    assert not offline.sm2(public, message + b"x", signature)
    for at in (0, 31, 32, 63):
        bent = bytearray(signature)
        bent[at] ^= 1
        assert not offline.sm2(public, message, bytes(bent))


def test_sm2_refuses_what_is_no_key_and_no_signature():
    public, message, signature = SM2
    assert not offline.sm2(public[:64], message, signature)
    assert not offline.sm2(b"\x02" + public[1:], message, signature)
    assert not offline.sm2(b"\x04" + b"\x01" * 64, message, signature)  # not on the curve
    assert not offline.sm2(public, message, b"\0" * 64)
    n = offline.SM2_N.to_bytes(32, "big")
    assert not offline.sm2(public, message, signature[:32] + n)


@given(st.integers(1, offline.SM2_N - 2), st.binary(max_size=100))
def test_sm2_agrees_with_the_library(secret, message):
    packed = secret.to_bytes(32, "big")
    public = gmalg.SM2().generate_pk(packed)
    halves = gmalg.SM2(packed, offline.SM2_ID, public).sign(message)
    signed = b"".join(half.rjust(32, b"\0") for half in halves)  # the library drops leading zeros
    assert offline.sm2(public, message, signed)
    assert not offline.sm2(public, message + b".", signed)


@given(st.integers(1, 40), st.data())
def test_a_proof_leads_to_the_same_root_here_as_in_the_core(size, data):
    leaves = [n.to_bytes(16, "big") + bytes(36) for n in range(size)]
    tree, n = merkle.Tree(leaves), data.draw(st.integers(0, size - 1))
    path = [
        level[n >> k ^ 1].hex() for k, level in enumerate(tree.levels) if n >> k ^ 1 < len(level)
    ]
    assert offline.root_of(leaves[n], n, size, path) == tree.root
    with pytest.raises(ValueError, match="long"):
        offline.root_of(leaves[n], n, size, [*path, "00" * 32])
    if path:
        with pytest.raises(ValueError, match="short"):
            offline.root_of(leaves[n], n, size, path[:-1])


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(offline.__file__).read_text("utf-8"), feature_version=(3, 9))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


FILES = {
    "坏.json": b"{",
    "乱.json": b"\xff\xfe",
    "别的.json": b"[1]",
    "新的.json": b'{"what": "bihuan proof", "v": 2}',
}


def test_a_file_that_is_no_proof_is_named_with_what_to_do(tmp_path, capsys):
    for name, body in FILES.items():
        (tmp_path / name).write_bytes(body)
    names = ["没有.json", *FILES, ""]
    says = [
        "没有这个文件",
        "第 1 行第 2 个字读不通",
        "不是 UTF-8 文本",
        "不是存证包",
        "只认第 1 版",
        "这是文件夹",
    ]
    for name, words in zip(names, says, strict=True):
        assert offline.main([str(tmp_path / name)]) == 1
        told = capsys.readouterr().err
        assert (words in told, "Errno" in told) == (True, False), told
    assert offline.main([]) == 2
    assert "存证包的文件名" in capsys.readouterr().err
