"""First of all: what the owner makes, the application may use."""

from django.db import migrations

from bihuan.people import schema


class Migration(migrations.Migration):
    initial = True
    run_before = [
        ("contenttypes", "0001_initial"),
        ("auth", "0001_initial"),
        ("sessions", "0001_initial"),
    ]
    operations = [schema.roles()]
