"""What people type about accounts, made into dataclasses. `Invalid` names the field."""

from forum.members.forms.fields import clean_line, clean_text, email_address, whole_number
from forum.members.forms.organisations import OrganisationForm, organisation_form
from forum.members.forms.people import (
    AcceptForm,
    InvitationForm,
    OrganisationRow,
    ProfileForm,
    accept_form,
    invitation_form,
    profile_form,
    zones,
)

__all__ = [
    "AcceptForm",
    "InvitationForm",
    "OrganisationForm",
    "OrganisationRow",
    "ProfileForm",
    "accept_form",
    "clean_line",
    "clean_text",
    "email_address",
    "invitation_form",
    "organisation_form",
    "profile_form",
    "whole_number",
    "zones",
]
