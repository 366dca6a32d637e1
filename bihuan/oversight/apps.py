"""The room `oversight`."""

from django.apps import AppConfig


class Oversight(AppConfig):
    """监督: the clock and what it leads to; whether what is written holds, and who can prove it."""

    name = "bihuan.oversight"
    verbose_name = "监督"
