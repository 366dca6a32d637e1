"""Say a procedure back in plain Chinese, for the page a worker signs. Built, never written."""

from .procedure import Procedure


def page(procedure: Procedure) -> str:
    """The page as Markdown."""
    return f"# {procedure.label} {procedure.version}\n"
