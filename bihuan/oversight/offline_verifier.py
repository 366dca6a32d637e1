#!/usr/bin/env python3
"""闭环存证核对工具：不联网，不要数据库，不装任何东西，只要 Python 3.9 以上。

    python3 bihuan-verify.py 存证包.json [留存的存证点.json …] [--key 公钥] [--seen 12=3fa4…]

核对四件事：一，这件事项的留痕一条接一条，没有改过、删过、插过；二，它在每个存证点时的末条，确实在那个
存证点的树里；三，存证点一个接一个；四，每个存证点的签名对得上。另行留存的存证点（监督委员会存的文件、公示栏上
的摘要）与包里的逐个比对，不同就是改过。公钥请从另外的途径取得，用 --key 给出；不给只能说明前后一致。
"""

import argparse
import hashlib
import json
import pathlib
import sys

# This file is copied out and run alone: nothing of ours is imported, on purpose.

WHY = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹，不是文件",
    PermissionError: "没有权限",
}
FORMAT = 1  # of the files it reads
BROKEN, WEAK, GOOD = "✗", "!", "✓"


def main(argv=None):
    """Check what the files say; 0 when all of it holds."""
    asked = _parser().parse_args(argv)
    if not asked.files:
        print(
            f"{BROKEN} 还要写存证包的文件名，例如：python3 {sys.argv[0]} 存证包.json",
            file=sys.stderr,
        )
        return 2
    try:
        told = check(_read(asked.files), key=asked.key, seen=_seen(asked.seen))
    except ValueError as problem:
        print(f"{BROKEN} {problem}", file=sys.stderr)
        return 1
    for mark, says in told:
        print(f"{mark} {says}")
    broken = [says for mark, says in told if mark == BROKEN]
    print(f"结论：{f'有 {len(broken)} 处不符' if broken else '全部相符'}")
    return 1 if broken else 0


def _parser():
    parser = argparse.ArgumentParser(description="闭环存证核对", epilog=__doc__.split("\n\n")[2])
    parser.add_argument("files", nargs="*", help="存证包，另可加留存的存证点")
    parser.add_argument("--key", default="", help="另行取得的公钥（十六进制）")
    parser.add_argument(
        "--seen", action="append", default=[], metavar="N=摘要", help="公示栏上第 N 号的摘要"
    )
    return parser


def _read(paths):
    found = []
    for path in paths:
        try:
            found.append(json.loads(pathlib.Path(path).read_text("utf-8")))
        except json.JSONDecodeError as error:
            where = f"第 {error.lineno} 行第 {error.colno} 个字"
            raise ValueError(f"{path} 不是完好的 JSON：{where}读不通。请重新导出一份。") from error
        except ValueError as error:
            raise ValueError(f"{path} 不是存证包：不是 UTF-8 文本。请重新导出一份。") from error
        except OSError as error:
            why = WHY.get(type(error), error.strerror)
            raise ValueError(f"打不开 {path}：{why}。请检查路径和权限。") from error
    return found


def _seen(given):
    found = {}
    for text in given:
        n, _, digest = text.partition("=")
        digest = "".join(digest.split()).lower()
        if not n.isdigit() or len(digest) < 8:
            raise ValueError(f"--seen 要写成 12=3fa4…，摘要至少 8 位：{text}")
        found[int(n)] = digest
    return found


def check(files, *, key="", seen=None):
    """What holds and what does not: a list of (mark, words), in the order it was looked at.

    `files` are one bundle, and checkpoints that somebody kept elsewhere. Raises ValueError for
    files that are none of these.
    """
    bundles = [one for one in files if _what(one) == "bihuan proof"]
    if len(bundles) != 1:
        raise ValueError("要有一个存证包，也只能有一个")
    try:
        points = [Point(one) for one in bundles[0]["checkpoints"]]
        kept = [Point(p) for f in files if f is not bundles[0] for p in f["checkpoints"]]
        lines = [text.encode() for text in bundles[0]["lines"]]
        told = [*chain(lines, bundles[0]["matter"], bundles[0]["community"])]
        told += signed(points, bundles[0]["community"], key.lower())
        told += witnessed(points, kept, seen or {})
        told += included(bundles[0], lines, {point.n: point for point in points})
    except (KeyError, TypeError, AttributeError) as wrong:
        raise ValueError(f"存证包的内容不全：{wrong!r}") from wrong
    return told


def _what(file):
    what = file.get("what") if isinstance(file, dict) else None
    if what not in ("bihuan proof", "bihuan checkpoints"):
        raise ValueError("这不是存证包，也不是存证点文件")
    if file.get("v") != FORMAT:
        raise ValueError(f"这份工具只认第 {FORMAT} 版的存证文件。请用和它一同导出的核对工具。")
    return what


# -- the trace --------------------------------------------------------------------------------------


def chain(lines, matter, community):
    """Whether every line of the trace is whole, in its place, and follows from the one before."""
    prev, wrong = "", []
    for n, line in enumerate(lines, start=1):
        plain = parsed(line)
        must = {"v": 1, "matter": matter, "community": community, "seq": n, "prev": prev}
        bad = [name for name, value in must.items() if plain.get(name) != value]
        if bad or canonical(plain) != line:
            wrong.append((BROKEN, f"第 {n} 条不符：{'、'.join(bad) or '字节被改过'}"))
        prev = sha256(line)
    return wrong or [(GOOD, f"留痕 {len(lines)} 条，一条接一条")]


def parsed(line):
    """What a line says; nothing when it cannot be read."""
    try:
        plain = json.loads(line)
    except ValueError:
        return {}
    return plain if isinstance(plain, dict) else {}


def canonical(plain):
    """The bytes a line must be: sorted keys, no spaces, UTF-8."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def sha256(content):
    """Hex digest."""
    return hashlib.sha256(content).hexdigest()


# -- the checkpoints --------------------------------------------------------------------------------


class Point:
    """One checkpoint: what was signed, and the signature."""

    def __init__(self, plain):
        self.payload = plain["payload"].encode()
        self.signature = plain["signature"]
        self.digest = sha256(self.payload)
        self.says = parsed(self.payload)
        self.n = self.says["n"]

    def key(self):
        """(algorithm, public key) it was signed by."""
        return self.says["alg"], self.says["public"]

    def next_key(self):
        """The key the next one must be signed by: another after a change of keys."""
        if self.says["kind"] != "key":
            return self.key()
        return self.says["next"]["alg"], self.says["next"]["public"]

    def holds(self):
        """Whether its signature is by the key it names."""
        alg, public = self.key()
        try:
            public, signature = bytes.fromhex(public), bytes.fromhex(self.signature)
        except ValueError:
            return False
        return alg in VERIFY and VERIFY[alg](public, self.payload, signature)


def signed(points, community, key):
    """Whether the checkpoints follow each other from the first, each signed by the key in force."""
    wrong, before = [], None
    for n, point in enumerate(points, start=1):
        says, name = point.says, f"第 {point.n} 号存证点"
        if point.n != n or says["prev"] != (before.digest if before else ""):
            wrong.append((BROKEN, f"{name}与前一号接不上"))
        if says["community"] != community or says["what"] != "bihuan checkpoint":
            wrong.append((BROKEN, f"{name}不是这个社区的"))
        if not point.holds():
            wrong.append((BROKEN, f"{name}的签名不对"))
        if before and point.key() != before.next_key():
            lost = says["kind"] == "key" and says.get("lost") is True
            says_so = "原钥匙已失，新钥匙无人担保：请向社区核实" if lost else "换了没有交接过的钥匙"
            wrong.append((WEAK if lost else BROKEN, f"{name}{says_so}"))
        before = point
    told = [*wrong, *_trusted(points, key)]
    return told if wrong else [(GOOD, f"存证点 {len(points)} 个，个个相接，签名相符"), *told]


def _trusted(points, key):
    """Whether the last one, which all before hang on, is by the key given, or one it handed on to."""
    if not points:
        return [(BROKEN, "包里没有存证点")]
    if not key:
        last = points[-1].key()[1]
        return [(WEAK, f"没有给出公钥，只能说明前后一致；包里最新的公钥是 {last}")]
    trusted = {key}
    for point in points:
        if point.key()[1] in trusted:
            trusted.add(point.next_key()[1])
    same = points[-1].key()[1] in trusted
    return [(GOOD, "公钥相符") if same else (BROKEN, "最新的存证点不是用给出的公钥签的")]


def witnessed(points, kept, seen):
    """Whether checkpoints that somebody kept elsewhere are the ones of the bundle."""
    have, told = {point.n: point.digest for point in points}, []
    for n, digest in [*((point.n, point.digest) for point in kept), *seen.items()]:
        same = have.get(n, "").startswith(digest)
        says = "与另行留存的相同" if same else "与另行留存的不同：改过，或包里没有这一号"
        told.append((GOOD if same else BROKEN, f"第 {n} 号存证点{says}"))
    return told


def included(bundle, lines, points):
    """Whether the heads the proofs speak of are lines of this trace, and were in the trees."""
    told, upto = [], 0
    for proof in bundle["proofs"]:
        name, seq = f"第 {proof['n']} 号存证点", proof["seq"]
        point = points.get(proof["n"])
        if point and _led(bundle["matter"], lines, proof, point) == point.says["root"]:
            when = point.says["at"][:16].replace("T", " ")
            told.append((GOOD, f"{name}（{when} UTC）：留痕到第 {seq} 条为止已存证"))
            upto = max(upto, seq)
        else:
            told.append((BROKEN, f"{name}：当时的第 {seq} 条不是现在的这一条"))
    if not bundle["proofs"]:
        told.append((WEAK, "这件事项还没有进过存证点"))
    if upto < len(lines):
        told.append((WEAK, f"第 {upto + 1} 条起还没有存证，下一个存证点之前改动看不出来"))
    return told


def _led(matter, lines, proof, point):
    """The root that the line a proof speaks of leads to; empty when it leads nowhere."""
    seq = proof["seq"]
    try:
        head = hashlib.sha256(lines[seq - 1] if seq > 0 else None).digest()
        leaf = bytes.fromhex(matter.replace("-", "")) + seq.to_bytes(4, "big") + head
        return root_of(leaf, proof["at"], point.says["heads"], proof["path"])
    except (ValueError, IndexError, TypeError, OverflowError):
        return ""


def root_of(leaf, at, size, path):
    """The root of the tree (RFC 6962) that a leaf at a place leads to. Raises ValueError."""
    if not 0 <= at < size:
        raise ValueError("no such place")
    digest, last, beside = hashlib.sha256(b"\0" + leaf).digest(), size - 1, list(path)
    while last:
        if at % 2 or at < last:
            other = bytes.fromhex(beside.pop(0) if beside else "")
            if len(other) != 32:
                raise ValueError("the path is too short")
            pair = other + digest if at % 2 else digest + other
            digest = hashlib.sha256(b"\1" + pair).digest()
        at, last = at // 2, last // 2
    if beside:
        raise ValueError("the path is too long")
    return digest.hex()


# -- Ed25519 (RFC 8032) -----------------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # of minus one
BASE_Y = 4 * pow(5, P - 2, P) % P


def ed25519(public, message, signature):
    """Whether a signature is by a public key, both as RFC 8032 encodes them."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(hashed, "little") % L
    return _same(_times(s, BASE), _plus(r, _times(k, a)))


def _point(packed):
    """A point as (x, y, z, xy/z); None when there is none."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT % P
    if (x * x - squared) % P or (x == 0 and sign):
        return None
    x = P - x if x % 2 != sign else x
    return x, y, 1, x * y % P


def _plus(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = _plus(total, point)
        point, n = _plus(point, point), n >> 1
    return total


def _same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


BASE = _point(BASE_Y.to_bytes(32, "little"))


# -- SM2 with SM3 (GB/T 32918, GB/T 32905) ----------------------------------------------------------

SM2_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SM2_A = SM2_P - 3
SM2_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SM2_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SM2_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SM2_ID = b"1234567812345678"  # the standard's own, where nobody agreed on another


def sm2(public, message, signature):
    """Whether a signature r || s is by a public key 04 || x || y."""
    if len(public) != 65 or public[0] != 4 or len(signature) != 64:
        return False
    key = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not _on_curve(key) or not 0 < r < SM2_N or not 0 < s < SM2_N or (r + s) % SM2_N == 0:
        return False
    e = int.from_bytes(sm3(_about(key) + message), "big")
    x, _, z = _sum(_multiply(s, SM2_G), _multiply((r + s) % SM2_N, key))
    return z != 0 and (e + x * pow(z * z, SM2_P - 2, SM2_P) % SM2_P) % SM2_N == r


def _about(key):
    """What SM2 hashes before a message: who signs, the curve, the public key."""
    numbers = (SM2_A, SM2_B, *SM2_G, *key)
    packed = b"".join(number.to_bytes(32, "big") for number in numbers)
    return sm3((len(SM2_ID) * 8).to_bytes(2, "big") + SM2_ID + packed)


def _on_curve(point):
    x, y = point
    return x < SM2_P and y < SM2_P and (y * y - x * x * x - SM2_A * x - SM2_B) % SM2_P == 0


def _twice(p):
    """A point (x/z², y/z³) added to itself; z is 0 at infinity."""
    x, y, z = p
    yy, zz = y * y % SM2_P, z * z % SM2_P
    s, m = 4 * x * yy % SM2_P, 3 * (x - zz) * (x + zz) % SM2_P  # a is -3
    x3 = (m * m - 2 * s) % SM2_P
    return x3, (m * (s - x3) - 8 * yy * yy) % SM2_P, 2 * y * z % SM2_P


def _sum(p, q):
    if not p[2] or not q[2]:
        return p if p[2] else q
    pz, qz = p[2] * p[2] % SM2_P, q[2] * q[2] % SM2_P
    u1, u2 = p[0] * qz % SM2_P, q[0] * pz % SM2_P
    s1, s2 = p[1] * q[2] * qz % SM2_P, q[1] * p[2] * pz % SM2_P
    h, r = (u2 - u1) % SM2_P, (s2 - s1) % SM2_P
    if not h:
        return (1, 1, 0) if r else _twice(p)
    hh = h * h % SM2_P
    hhh, v = h * hh % SM2_P, u1 * hh % SM2_P
    x = (r * r - hhh - 2 * v) % SM2_P
    return x, (r * (v - x) - s1 * hhh) % SM2_P, h * p[2] * q[2] % SM2_P


def _multiply(n, point):
    total, step = (1, 1, 0), (*point, 1)
    while n:
        total = _sum(total, step) if n & 1 else total
        step, n = _twice(step), n >> 1
    return total


def sm3(message):
    """The 32 bytes of SM3."""
    length = len(message) * 8
    padded = message + b"\x80" + b"\0" * (-(len(message) + 9) % 64) + length.to_bytes(8, "big")
    state = SM3_START
    for n in range(0, len(padded), 64):
        state = _compress(state, padded[n : n + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


SM3_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _compress(state, block):
    w = [int.from_bytes(block[n : n + 4], "big") for n in range(0, 64, 4)]
    for n in range(16, 68):
        mixed = w[n - 16] ^ w[n - 9] ^ _left(w[n - 3], 15)
        w.append(mixed ^ _left(mixed, 15) ^ _left(mixed, 23) ^ _left(w[n - 13], 7) ^ w[n - 6])
    a, b, c, d, e, f, g, h = state
    for n in range(64):
        early = n < 16
        turn = _left(0x79CC4519 if early else 0x7A879D8A, n % 32)
        one = _left((_left(a, 12) + e + turn) & 0xFFFFFFFF, 7)
        two = one ^ _left(a, 12)
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & g)
        t1 = (ff + d + two + (w[n] ^ w[n + 4])) & 0xFFFFFFFF
        t2 = (gg + h + one + w[n]) & 0xFFFFFFFF
        a, b, c, d = t1, a, _left(b, 9), c
        e, f, g, h = t2 ^ _left(t2, 9) ^ _left(t2, 17), e, _left(f, 19), g
    return tuple(x ^ y for x, y in zip((a, b, c, d, e, f, g, h), state))  # noqa: B905 - also on Python 3.9


def _left(word, n):
    n %= 32
    return ((word << n) | (word >> (32 - n))) & 0xFFFFFFFF


VERIFY = {"ed25519": ed25519, "sm2": sm2}

if __name__ == "__main__":
    sys.exit(main())
