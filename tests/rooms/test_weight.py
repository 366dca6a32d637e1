"""How much a phone fetches before it shows the first page of the desk."""

import re

from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD, World

MOST = 150_000  # bytes over the wire, nothing kept from before
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
ONCE = re.compile(r'<use href="(/static/[^"#]+)')


def weight(client: Client, path: str) -> dict[str, int]:
    """Bytes of a page and of every file it asks for, each file once."""
    page = client.get(path, headers={"Accept-Encoding": "gzip"})
    text = page.content.decode()
    found = {path: len(page.content)}
    for file in {*LINKED.findall(text), *ONCE.findall(text)}:
        answer = client.get(file, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200, file
        found[file] = len(b"".join(answer.streaming_content))
    return found


def test_the_first_page_of_the_desk_weighs_less_than_150_kilobytes(world: World) -> None:
    for n in range(12):
        world.rectification(title=f"第{n}件：楼道里堆着东西，消防通道走不通")
    client = Client()
    assert client.login(username=world.secretary.username, password=PASSWORD)
    found = weight(client, reverse("desk:today"))
    assert {name.rpartition("/")[2] for name in found} >= {"components.css", "htmx.min.js"}
    assert sum(found.values()) < MOST, found
