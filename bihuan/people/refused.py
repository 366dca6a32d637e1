"""What people ask for and may not have, as something a form can say."""


class Refused(ValueError):  # noqa: N818 - reads as what happened
    """`says` why, in the language of the page; `field` names what was typed, empty for all of it.

    Nothing was changed.
    """

    def __init__(self, says: str, field: str = "") -> None:
        super().__init__(says)
        self.says, self.field = says, field
