"""A plugin that plants what must not be, so that a test may see the build fail.

BIHUAN_PLANT=column pytest -p tests.house.planted tests/house/test_purposes.py
"""

import os
from dataclasses import replace


def column() -> None:
    """A column that nobody named, on a table of residents."""
    from django.db import models

    from bihuan.people.models import Resident

    models.TextField(null=True).contribute_to_class(Resident, "remarks")


def forbidden() -> None:
    """A column of residents that is named and even explained, and may not be."""
    from django.db import models

    from bihuan.people import purposes
    from bihuan.people.models import Resident

    models.CharField("近期动态", max_length=20).contribute_to_class(Resident, "lately")
    _explain(purposes, "people_resident", "lately", "近况")


def choices() -> None:
    """A harmless column whose choices are not."""
    from django.db import models

    from bihuan.people import purposes
    from bihuan.people.models import Person

    some = [("a", "稳控一级"), ("b", "稳控二级")]
    models.CharField(max_length=1, choices=some).contribute_to_class(Person, "level")
    _explain(purposes, "people_person", "level", "类别")


def table() -> None:
    """A table that nobody named."""
    from django.db import models

    class Visit(models.Model):
        words = models.JSONField()

        class Meta:
            app_label = "people"
            db_table = "people_visit"

    assert Visit


def form() -> None:
    """A form that asks for it."""
    from django import forms

    from bihuan.people.pages import steps

    class Visiting(steps.Step):
        level = forms.ChoiceField(label="风险等级", choices=[("1", "高")])

    Visiting.__module__ = "bihuan.people.pages.visiting"
    globals()["kept"] = Visiting


def sheet() -> None:
    """A heading of a workbook that is brought in."""
    from bihuan.people.exchange import sheets

    key, one = next(iter(sheets.SHEETS.items()))
    more = sheets.Column("belief", "宗教信仰", "Belief", "")
    sheets.SHEETS[key] = replace(one, columns=[*one.columns, more])


def procedure() -> None:
    """An act that asks for it."""
    from tests.spec import shelf

    text = (shelf.ROOT / "procedures/appeal/2026.2.toml").read_text("utf-8")
    text = text.replace("[facts]", '[facts]\nwhere_now = { label = "行踪", as = "flag" }', 1)
    from bihuan import core

    shelf.PROCEDURES["appeal"] = core.declare.read(text, shelf.CALENDAR)


def _explain(purposes: object, name: str, column: str, what: str) -> None:
    told = purposes.catalogue()
    row = told.tables[name]
    told.tables[name] = replace(row, columns={**row.columns, column: what})


PLANTS = {one.__name__: one for one in (column, forbidden, choices, table, form, sheet, procedure)}


def pytest_collection(session: object) -> None:
    import django

    django.setup()
    for name in os.environ["BIHUAN_PLANT"].split():
        PLANTS[name]()
