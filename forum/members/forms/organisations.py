"""An organisation as a manager changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.core.errors import Invalid
from forum.core.i18n import N_

KINDS = ("municipality", "partner", "association")


@dataclass(frozen=True, slots=True)
class OrganisationForm:
    """What it is, and the code of its region; None for none."""

    kind: str
    region_code: str | None


def organisation_form(fields: Mapping[str, str], regions: Sequence[str]) -> OrganisationForm:
    """Raises `Invalid` for `kind` and `region`. `regions`: the codes that there are."""
    kind, region = fields.get("kind", ""), fields.get("region", "")
    faults = {}
    if kind not in KINDS:
        faults["kind"] = N_("Kies wat voor organisatie het is.")
    if region and region not in regions:
        faults["region"] = N_("Kies een regio uit de lijst.")
    if faults:
        raise Invalid(faults)
    return OrganisationForm(kind, region or None)
