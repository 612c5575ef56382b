"""Why a file is not taken, by a code that the product puts into words."""


class Refused(Exception):
    """The file is not let in; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
