"""The promises the database keeps: walls, keys that cannot leave a community, append-only."""

from django.db import migrations

from bihuan.people import schema

KEPT = ("matter", "evidence", "erased", "draft", "counter")
ENDS = ("entry", "clock", "outbox")  # nothing points at them


class Migration(migrations.Migration):
    dependencies = [("matters", "0001_initial")]
    operations = [
        *(schema.wall(f"matters_{name}") for name in KEPT),
        *(schema.wall(f"matters_{name}", referred=False) for name in ENDS),
        *(schema.kept_by(f"matters_{name}") for name in ("matter", "evidence", "erased", "draft", "counter")),
        *(schema.swept(f"matters_{name}") for name in ("matter", "clock", "outbox")),
        schema.rewritten("matters_matter"),
        schema.within("matters_matter", "parent_id", "matters_matter"),
        schema.within("matters_entry", "matter_id", "matters_matter"),
        schema.within("matters_clock", "matter_id", "matters_matter"),
        schema.within("matters_draft", "matter_id", "matters_matter"),
        *(schema.append_only(f"matters_{name}") for name in ("entry", "erased", "edition")),
    ]
