"""The order of the lists by one index: open matters by due day and id, in the place of all by due day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matters", "0007_phones")]
    operations = [
        migrations.RemoveIndex("matter", "matter_due"),
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["community", "due", "id"],
                condition=models.Q(closed_at=None),
                name="matter_open_due",
            ),
        ),
    ]
