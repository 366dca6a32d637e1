from django.db import migrations, models
import django.db.models.deletion

from bihuan.people import schema

DAYS = 180  # nothing younger goes


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_stretches'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('who', models.CharField(max_length=36)),
                ('post', models.CharField(max_length=36)),
                ('what', models.CharField(max_length=20, verbose_name='做了什么')),
                ('matter', models.UUIDField(null=True)),
                ('number', models.CharField(max_length=60, verbose_name='事项编号')),
                ('about', models.CharField(max_length=200, verbose_name='对什么')),
                ('why', models.CharField(max_length=200, verbose_name='为什么')),
                ('payload', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('community', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['community', 'who', 'seq'], name='access_by_who'), models.Index(fields=['community', 'at'], name='access_by_day'), models.Index(condition=models.Q(('number', ''), _negated=True), fields=['community', 'number'], name='access_by_matter')],
                'constraints': [models.UniqueConstraint(fields=('community', 'seq'), name='access_in_a_row', nulls_distinct=False)],
            },
        ),
        schema.stream('people_accesslog'),
        schema.kept_by('people_accesslog'),
        schema.kept_for('people_accesslog', DAYS),
    ]
