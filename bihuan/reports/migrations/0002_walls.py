"""The walls around what reports keep; copies taken out are only ever added."""

from django.db import migrations

from bihuan.people import schema

KEPT = ("particulars", "withheld", "taken")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("matters", "0002_walls")]
    operations = [
        *(schema.wall(f"reports_{name}") for name in KEPT),
        *(schema.kept_by(f"reports_{name}") for name in KEPT),
        schema.within("reports_withheld", "matter_id", "matters_matter"),
        schema.append_only("reports_taken"),
    ]
