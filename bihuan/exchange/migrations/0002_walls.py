"""The walls around what the room keeps."""

from django.db import migrations

from bihuan.people import schema


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [
        schema.wall("exchange_batch", referred=False),
        schema.kept_by("exchange_batch"),
    ]
