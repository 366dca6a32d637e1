"""What we store, and what we do not: a page for everybody, true to the file it is built from."""

import re

from django.test import Client
from django.urls import reverse

from bihuan.people import purposes

FILE = purposes.catalogue()
# Names of places, and what they wrote themselves: test_contacts looks at it.
CONTACTS = re.compile(r'<section class="panel" aria-labelledby="contact">.*?</section>', re.DOTALL)


def page(language="zh-hans"):
    somebody = Client(headers={"accept-language": language})
    answer = somebody.get(reverse("people:stored"))
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", "", CONTACTS.sub("", answer.content.decode()))


def test_everything_in_the_file_is_told_to_whoever_comes(database):
    told = page()
    sentences = set(purposes.sentences(FILE)) - {FILE.answer.source}
    times = {s for one in FILE.retentions.values() for s in (one.label, one.after, one.source)}
    assert [one for one in sentences - times if one not in told] == []
    assert "办结后 3 年" in told
    assert "15 个工作日内答复" in told


def test_it_speaks_english_and_says_who_reads_in_words(database):
    told = page("en")
    assert "What is not stored" in told
    assert "3 years after closing" in told
    assert "Faces, fingerprints, voices, number plates, positions" in told
    lines = [one for one in told.splitlines() if "one person is now" not in one]  # names of places
    left = [line for line in lines if re.search(r"[\u4e00-\u9fff]", line)]
    assert [line.strip() for line in left if "中文" not in line and "闭环" not in line] == []


def test_what_is_sealed_or_opened_with_a_reason_is_marked(database):
    answer = Client().get(reverse("people:stored"))
    [residents] = [row for row in answer.context["residents"] if row.label == "居民名录"]
    marked = {one.what: (one.sealed, one.sensitive) for one in residents.columns}
    assert marked["姓名"] == (True, True)
    assert marked["门牌"] == (False, False)
    assert residents.kept == "目的完成后 30 日"


def test_every_table_stands_on_it_once(database):
    context = Client().get(reverse("people:stored")).context
    told = [row.label for row in (*context["residents"], *context["staff"])]
    assert sorted(told) == sorted(table.label for table in FILE.tables.values())


def test_the_sign_in_page_leads_to_it(database):
    answer = Client().get(reverse("sign_in"))
    assert f'href="{reverse("people:stored")}"' in answer.content.decode()


def test_it_can_be_read_and_nothing_can_be_sent_to_it(database):
    assert Client().post(reverse("people:stored")).status_code == 405
