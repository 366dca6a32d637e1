"""The room `documents`."""

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Documents(AppConfig):
    """材料: files as kept, what was read from them, corrections, and the way to the ledger."""

    name = "bihuan.documents"
    verbose_name = "材料"
    # (order, words, picture, address): what this room puts into the navigation
    nav: ClassVar = [(30, _("材料"), "doc", "documents:index")]
