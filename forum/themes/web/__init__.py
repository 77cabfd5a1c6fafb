"""Pages of themes: inviting, accepting an invitation, roles, leaving."""

from starlette.routing import BaseRoute, Route

from forum.themes.web import accepting, inviting, managing, organising, taking_part

_INVITE = "/{theme}/deelnemers/uitnodigen"
_PERSON = "/{theme}/deelnemers/{member:int}"
_ORGANISATION = "/{theme}/deelnemers/organisatie/{organisation:int}"

routes: list[BaseRoute] = [
    Route("/uitnodiging/{token}", accepting.invitation_page, methods=["GET"]),
    Route("/uitnodiging/{token}", accepting.accept, methods=["POST"]),
    Route(_INVITE, inviting.invite_page, methods=["GET"]),
    Route(_INVITE, inviting.invite, methods=["POST"]),
    Route(f"{_INVITE}/{{invitation:int}}/opnieuw", inviting.resend, methods=["POST"]),
    Route(f"{_INVITE}/{{invitation:int}}/intrekken", inviting.withdraw, methods=["POST"]),
    Route(f"{_PERSON}/rol", managing.role_page, methods=["GET"]),
    Route(f"{_PERSON}/rol", managing.role, methods=["POST"]),
    Route(f"{_PERSON}/verwijderen", managing.removal_page, methods=["GET"]),
    Route(f"{_PERSON}/verwijderen", managing.removal, methods=["POST"]),
    Route(_ORGANISATION, organising.organisation_page, methods=["GET"]),
    Route(_ORGANISATION, organising.organisation, methods=["POST"]),
    Route("/instellingen/deelname", taking_part.themes_page, methods=["GET"]),
    Route("/instellingen/deelname", taking_part.leave, methods=["POST"]),
    Route("/instellingen/opheffen", taking_part.close_page, methods=["GET"]),
    Route("/instellingen/opheffen", taking_part.close, methods=["POST"]),
]
