"""Pages of themes: inviting, and accepting an invitation."""

from starlette.routing import BaseRoute, Route

from forum.themes.web import accepting, inviting

_INVITE = "/{theme}/deelnemers/uitnodigen"

routes: list[BaseRoute] = [
    Route("/uitnodiging/{token}", accepting.invitation_page, methods=["GET"]),
    Route("/uitnodiging/{token}", accepting.accept, methods=["POST"]),
    Route(_INVITE, inviting.invite_page, methods=["GET"]),
    Route(_INVITE, inviting.invite, methods=["POST"]),
    Route(f"{_INVITE}/{{invitation:int}}/opnieuw", inviting.resend, methods=["POST"]),
    Route(f"{_INVITE}/{{invitation:int}}/intrekken", inviting.withdraw, methods=["POST"]),
]
