"""Child matters that another community keeps: where they come from, and the receipt for them."""

import uuid_utils.compat
from django.db import migrations, models

from bihuan.people import schema


class Migration(migrations.Migration):
    dependencies = [("matters", "0005_fewer_indexes"), ("people", "0002_people")]
    operations = [
        migrations.AddField("matter", "origin", models.UUIDField(null=True)),
        migrations.AddField("matter", "origin_community", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "matter",
            models.UniqueConstraint(
                fields=["community", "origin", "nth"],
                condition=models.Q(origin__isnull=False),
                name="number_under_origin_once",
            ),
        ),
        migrations.CreateModel(
            "Receipt",
            [
                (
                    "id",
                    models.UUIDField(
                        primary_key=True,
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        serialize=False,
                    ),
                ),
                ("nth", models.PositiveIntegerField()),
                ("child", models.UUIDField()),
                (
                    "community",
                    models.ForeignKey(
                        to="people.organisation",
                        on_delete=models.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        related_name="+",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        to="matters.matter",
                        on_delete=models.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        related_name="receipts",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        to="people.organisation",
                        on_delete=models.DO_NOTHING,
                        db_constraint=False,
                        db_index=False,
                        related_name="+",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "receipt",
            models.UniqueConstraint(
                fields=["community", "matter", "nth"], name="one_receipt_per_child"
            ),
        ),
        schema.wall("matters_receipt", referred=False),
        schema.within("matters_receipt", "matter_id", "matters_matter"),
    ]
