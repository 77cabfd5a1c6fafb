"""Pages of members: sign-in, reset, settings, sessions, language."""

from starlette.routing import BaseRoute, Route

from forum.members.web import addresses, appearance, language, passwords, settings, signing

routes: list[BaseRoute] = [
    Route("/inloggen", signing.sign_in_page, methods=["GET"]),
    Route("/inloggen", signing.sign_in, methods=["POST"]),
    Route("/uitloggen", signing.sign_out, methods=["POST"]),
    Route("/uitloggen/overal", signing.sign_out_everywhere, methods=["POST"]),
    Route("/wachtwoord-vergeten", passwords.forgotten_page, methods=["GET"]),
    Route("/wachtwoord-vergeten", passwords.forgotten, methods=["POST"]),
    Route("/wachtwoord-vergeten/verstuurd", passwords.forgotten_sent, methods=["GET"]),
    Route("/wachtwoord/{token}", passwords.reset_page, methods=["GET"]),
    Route("/wachtwoord/{token}", passwords.reset, methods=["POST"]),
    Route("/instellingen", settings.index, methods=["GET"]),
    Route("/instellingen/profiel", settings.profile_page, methods=["GET"]),
    Route("/instellingen/profiel", settings.profile, methods=["POST"]),
    Route("/instellingen/e-mailadres", addresses.address_page, methods=["GET"]),
    Route("/instellingen/e-mailadres", addresses.address, methods=["POST"]),
    Route("/instellingen/e-mailadres/{token}", addresses.confirm_page, methods=["GET"]),
    Route("/instellingen/e-mailadres/{token}", addresses.confirm, methods=["POST"]),
    Route("/instellingen/wachtwoord", settings.password_page, methods=["GET"]),
    Route("/instellingen/wachtwoord", settings.password, methods=["POST"]),
    Route("/instellingen/sessies", settings.sessions_page, methods=["GET"]),
    Route("/instellingen/sessies/{session:int}", settings.end_session, methods=["POST"]),
    Route("/instellingen/weergave", appearance.choose, methods=["POST"]),
    Route("/instellingen/schrijven", settings.typing, methods=["POST"]),
    Route("/instellingen/toetsen", settings.keys, methods=["POST"]),
    Route("/taal", language.choose, methods=["POST"]),
]
