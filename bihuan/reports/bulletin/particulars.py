"""What a bulletin says that no matter holds: who issues it, who inspected, whom to call."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Particulars:
    """Typed once by the secretary, kept for the next bulletin. Empty means not yet given.

    Without `inspected_by` the problems are the community's own findings.
    """

    issuer: str
    number: str = ""
    recipients: str = ""
    inspected_by: str = ""
    inspected_from: date | None = None
    inspected_until: date | None = None
    feedback_on: date | None = None
    basis: str = ""
    phone: str = ""
    mailbox: str = ""
    email: str = ""
    copies: str = ""
