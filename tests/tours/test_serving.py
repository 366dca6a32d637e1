"""`bihuan serve`, for real use: encrypted or on this machine alone, and nothing that the demo made."""

import http.client
import os
import re
import signal
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.tours.running import Running, free_port, left_behind, new_home, waits_until_up

HOST = "bihuan.example"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with new_home() as folder:
        yield folder


REFUSED = [
    (("--host", "0.0.0.0"), {}, "密码会在网上明着走"),
    (("--host", "::"), {}, "密码会在网上明着走"),
    (("--host", "192.168.1.5"), {}, "密码会在网上明着走"),
    ((), {"BIHUAN_HTTPS": "1", "BIHUAN_HOSTS": HOST}, "写进 BIHUAN_PROXIES"),
    ((), {"BIHUAN_HTTPS": "1", "BIHUAN_PROXIES": "127.0.0.1"}, "写进 BIHUAN_HOSTS"),
    (("--certificate", "nowhere.pem", "--key", "nowhere.key"), {}, "没有这个文件"),
    (("--certificate", __file__), {}, "要一起给"),
]


@pytest.mark.parametrize(("words", "env", "says"), REFUSED, ids=[says for _w, _e, says in REFUSED])
def test_it_does_not_start_where_passwords_would_be_seen_or_pages_go_in_circles(
    home: Path, words: tuple[str, ...], env: dict[str, str], says: str
) -> None:
    running = Running(home, "serve", "--port", str(free_port()), *words, **env)
    said, _ = running.process.communicate(timeout=60)
    assert running.process.returncode in (1, 2)
    assert says in said


def asks(port: int, path: str, context: ssl.SSLContext | None = None, **headers: str) -> object:
    kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
    connection = kind("127.0.0.1", port, timeout=30, **({"context": context} if context else {}))
    connection.request("GET", path, headers={"Host": HOST} | headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    return answer


def test_behind_a_proxy_it_believes_the_proxy_alone_and_everything_is_encrypted(home: Path) -> None:
    port = free_port()
    env = {"BIHUAN_HTTPS": "1", "BIHUAN_HOSTS": HOST, "BIHUAN_PROXIES": "127.0.0.1"}
    running = Running(home, "serve", "--port", str(port), **env)
    assert running.says("请打开")
    waits_until_up(f"http://127.0.0.1:{port}/offline/", refused=True)
    plain = asks(port, "/setup/")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/setup/")
    forwarded = asks(
        port, "/setup/", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.9"}
    )
    assert forwarded.status == 200
    assert forwarded.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "Secure" in forwarded.headers["Set-Cookie"]
    assert (
        asks(port, "/setup/", Host="elsewhere.example", **{"X-Forwarded-Proto": "https"}).status
        == 400
    )
    assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)
    assert f"https://{HOST}/" in running.said
    assert left_behind(home) == []


def test_with_a_certificate_it_speaks_tls_itself(home: Path, tmp_path: Path) -> None:
    port, (certificate, key) = free_port(), made(tmp_path)
    words = ("--host", "0.0.0.0", "--certificate", str(certificate), "--key", str(key))
    running = Running(home, "serve", "--port", str(port), *words, BIHUAN_HOSTS=HOST)
    code = running.says(r"输入安装码：\s+([0-9a-z-]+)")[1]
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False  # the address is a number here
    waits_until_up(f"https://127.0.0.1:{port}/offline/", refused=True, context=context)
    page = asks(port, "/setup/", context)
    assert page.status == 200
    assert "Secure" in page.headers["Set-Cookie"]
    assert f"https://{HOST}:{port}/" in running.said
    assert posts_code(port, context, page, code) == (302, "/setup/places/")
    assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)


def posts_code(port: int, context: ssl.SSLContext, page: object, code: str) -> tuple[int, str]:
    """As a browser would: with the cookie, the token, and where the page came from."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(.*?)"', page.text)[1]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    headers = {
        "Host": f"{HOST}:{port}", "Cookie": cookie, "Origin": f"https://{HOST}:{port}",
        "Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}:{port}/setup/",
    }  # fmt: skip
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
    connection.request("POST", "/setup/", f"csrfmiddlewaretoken={token}&code={code}", headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["Location"]


def made(folder: Path) -> tuple[Path, Path]:
    """A certificate of our own, and its key as PKCS#8."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(
        now + timedelta(days=1)
    )
    signed = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    paths = folder / "site.pem", folder / "site.key"
    paths[0].write_bytes(signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_setup_gives_a_new_code_while_it_serves_and_the_old_one_is_void(home: Path) -> None:
    port = free_port()
    running = Running(home, "serve", "--port", str(port), "--no-clock")
    old = running.says(r"输入安装码：\s+([0-9a-z-]+)")[1]
    again = Running(home, "setup")
    said, _ = again.process.communicate(timeout=60)
    new = re.search(r"输入安装码：\s+([0-9a-z-]+)", said)[1]
    assert (again.process.returncode, new != old) == (0, True)
    assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)


def test_a_clock_that_ends_is_started_again(home: Path) -> None:
    running = Running(home, "serve", "--port", str(free_port()))
    running.says("请打开")
    for _ in range(2):
        os.kill(clock_of(home), signal.SIGKILL)
        running.says("时钟停了，重新启动")
    assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)
    assert left_behind(home) == []


def test_a_copy_of_the_folder_of_a_stopped_installation_is_the_installation(home: Path) -> None:
    """As the handbook makes its back-ups."""
    with new_home() as parent:
        copy = parent / "copy"
        subprocess.run(["cp", "-a", str(home), str(copy)], check=True)
        running = Running(copy, "serve", "--port", str(free_port()), "--no-clock")
        running.says("请打开")
        assert (running.stops(signal.SIGTERM), running.said) == (0, running.said)


def clock_of(home: Path) -> int:
    import time

    for _ in range(100):
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                surroundings = (process / "environ").read_bytes()
            except OSError:
                continue
            if b"--beside" in words and str(home).encode() in surroundings:
                return int(process.name)
        time.sleep(0.1)
    raise AssertionError("no clock")
