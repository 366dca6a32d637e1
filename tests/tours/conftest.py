"""A real browser against a real server, for a person's whole way.

Without Chromium the tours are left out with one honest line; BIHUAN_NEED_BROWSER=1 makes that a
failure.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHOTS = os.environ.get("BIHUAN_SHOTS")  # a folder for screenshots to look at
MISSING = "no Chromium on this machine: the tours were left out"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tours" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        if os.environ.get("BIHUAN_NEED_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop running
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, *request: object) -> None:
        """A thread serves once: what it opened would otherwise stay until memory is swept."""
        from django.db import connections

        super().process_request_thread(*request)
        connections.close_all()


@pytest.fixture(scope="session")
def site(database: str) -> Iterator[str]:
    """The address of the product, served from this process, as the role `app`."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    server = make_server("127.0.0.1", 0, application, Threads, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


class Visitor:
    """One person at one screen."""

    def __init__(self, page: object, site: str) -> None:
        self.page, self.site = page, site

    def signs_in(self, user: object) -> "Visitor":
        from tests.world import PASSWORD

        self.page.goto(f"{self.site}/sign-in/")
        self.page.get_by_label("用户名").fill(user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_url(f"{self.site}/")
        return self

    def goes(self, path: str) -> "Visitor":
        answer = self.page.goto(self.site + path)
        assert answer is None or answer.status < 500, path  # a page of an error is no page
        return self

    def shoots(self, name: str) -> None:
        if SHOTS:
            width = self.page.viewport_size["width"]
            self.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def visitor(browser: object, site: str) -> Iterator[object]:
    """`visitor(width)` opens a new screen with cookies of its own."""
    contexts = []

    def opens(width: int = 1440) -> Visitor:
        height = 900 if width > 600 else 844
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return Visitor(page, site)

    yield opens
    for context in contexts:
        context.close()
