"""Why a command cannot do what it is asked; `str(error)` is one sentence for a person."""


class StepFailed(Exception):
    """Something that had to be done before the rest could not be done."""


class NotFounded(Exception):
    """The forum could not be founded."""
