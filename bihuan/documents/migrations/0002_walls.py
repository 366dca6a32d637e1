"""The promises the database keeps: walls, keys that cannot leave a community, append-only."""

from django.db import migrations

from bihuan.people import schema

KEPT = ("paper", "reading", "correction", "posting")


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("matters", "0002_walls")]
    operations = [
        *(schema.wall(f"documents_{name}") for name in KEPT),
        *(schema.kept_by(f"documents_{name}") for name in KEPT),
        schema.swept("documents_paper"),
        schema.within("documents_reading", "paper_id", "documents_paper"),
        schema.within("documents_correction", "paper_id", "documents_paper"),
        schema.within("documents_posting", "paper_id", "documents_paper"),
        schema.within("documents_posting", "matter_id", "matters_matter"),
        *(schema.append_only(f"documents_{name}") for name in ("reading", "correction")),
    ]
