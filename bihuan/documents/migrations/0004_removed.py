"""A paper may be removed: its row stays without what the file said, its readings and corrections blank."""

import django.db.models.deletion
from django.db import migrations, models

from bihuan.people import schema


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_boxes'),
        ('people', '0002_people'),
    ]

    operations = [
        migrations.AlterField(
            model_name='paper',
            name='state',
            field=models.CharField(choices=[('waiting', '等着读'), ('reading', '正在读'), ('read', '已读'), ('unreadable', '读不出'), ('removed', '已撤下')], default='waiting', max_length=12),
        ),
        migrations.AddField(
            model_name='paper',
            name='removed',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='paper',
            name='removed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='paper',
            name='removed_why',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RemoveConstraint(
            model_name='paper',
            name='one_paper_per_file',
        ),
        migrations.AddConstraint(
            model_name='paper',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'removed'), _negated=True), fields=('community', 'sha256'), name='one_paper_per_file'),
        ),
        schema.blanked("documents_reading", {"values": {}, "marks": []}),
        schema.blanked("documents_correction", {"records": [], "given": {}, "before": {}}),
    ]
