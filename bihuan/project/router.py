"""Which connection does what: the application's role serves, the owner migrates."""

from typing import Any


class OwnerMigrates:
    """Tables are made and changed through `owner` alone."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Whether migrations may run on this connection."""
        return db == "owner"
