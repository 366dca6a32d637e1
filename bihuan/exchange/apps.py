"""The room `exchange`."""

from django.apps import AppConfig


class Exchange(AppConfig):
    """导入导出: workbooks of what a community and a street set up, going out and coming in."""

    name = "bihuan.exchange"
    verbose_name = "导入导出"
