"""Two indexes whose columns begin another index: every act that moves a due day wrote them too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matters", "0004_in_force")]
    operations = [
        migrations.RemoveIndex("matter", "matter_newest"),
        migrations.RemoveIndex("matter", "matter_children"),
    ]
