"""A choice written in one go says what Django's own says."""

from django import forms

from bihuan.people.pages.choosing import Select

CHOICES = [("", "请选"), ("a", "<b>甲</b>"), ("清河", [("b", "乙"), ("c", "丙")])]


def options(widget, value):
    from lxml import html

    said = html.fromstring(widget.render("who", value, {"id": "x", "class": "input"}))
    told = [(o.get("value"), o.text, o.get("selected") is not None) for o in said.iter("option")]
    groups = [(g.get("label"), len(g)) for g in said.iter("optgroup")]
    return said.get("name"), said.get("id"), said.get("class"), told, groups


def test_it_is_the_same_element_with_the_same_options():
    for value in ("", "a", "c", None, "nobody"):
        assert options(Select(choices=CHOICES), value) == options(
            forms.Select(choices=CHOICES), value
        )


def test_what_was_chosen_is_marked_and_words_are_escaped():
    said = Select(choices=CHOICES).render("who", "c")
    assert '<option value="c" selected>丙</option>' in said
    assert "&lt;b&gt;" in said
