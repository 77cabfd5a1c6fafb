"""What can be wrong, each with the HTTP status it answers with.

The sentences are message ids: the edge translates them into the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from forum.core.i18n import N_


class Problem(Exception):
    """Something the person who asked must hear. `status` is an HTTP status code."""

    status = 400
    sentence = N_("Dit verzoek kan niet worden uitgevoerd.")

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class Invalid(Problem):
    """A form with faults: field name -> sentence. The key "" is the form as a whole."""

    status = 422
    sentence = N_("Controleer de gemarkeerde velden.")

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = dict(errors)


class NotFound(Problem):
    """It does not exist, or this reader may not know that it does."""

    status = 404
    sentence = N_("Deze pagina bestaat niet, of u mag deze niet zien.")


class SignInNeeded(Problem):
    status = 401
    sentence = N_("Log in om verder te gaan.")


class Forbidden(Problem):
    status = 403
    sentence = N_("U mag dit niet doen.")


class Conflict(Problem):
    status = 409
    sentence = N_("Dit is intussen gewijzigd. Controleer uw tekst en probeer het opnieuw.")


class TooLarge(Problem):
    status = 413
    sentence = N_("Dit is te groot om te versturen.")


class Away(Problem):
    """A part of the house is being restarted; nothing was stored."""

    status = 503
    sentence = N_("Het forum is even niet bereikbaar. Probeer het over een minuut opnieuw.")


class TooMany(Problem):
    """Too often. `seconds` is when it may be tried again."""

    status = 429
    sentence = N_("Dit is te vaak geprobeerd. Wacht even en probeer het opnieuw.")

    def __init__(self, sentence: str | None = None, *, seconds: int = 60) -> None:
        super().__init__(sentence)
        self.seconds = seconds
