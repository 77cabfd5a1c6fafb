"""The processes of production: web and worker, each one process; scale by starting more."""

import os
import socket
from collections.abc import Mapping

from forum.core.settings import SettingsError, current

DEFAULT_PORT = 8000
GRACEFUL_SECONDS = 10


def address(environ: Mapping[str, str]) -> tuple[str, int]:
    """Host and port to listen on, from FORUM_HOST and FORUM_PORT. Raises SettingsError."""
    host = environ.get("FORUM_HOST", "").strip() or "127.0.0.1"
    port = environ.get("FORUM_PORT", "").strip() or str(DEFAULT_PORT)
    if not port.isdecimal() or int(port) > 65_535:
        raise SettingsError("FORUM_PORT must be a port number from 0 (any) to 65535.")
    return host, int(port)


def listening(host: str, port: int) -> socket.socket:
    """A socket that accepts connections there. Raises SettingsError when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise SettingsError(
            f"FORUM_PORT {port} on {host} cannot be used: {why}; name another one."
        ) from error


def inherited(environ: Mapping[str, str], name: str) -> socket.socket | None:
    """The listening socket that the supervisor made: while a child restarts, callers wait."""
    number = environ.get(name)
    return socket.socket(fileno=int(number)) if number else None


def serve_web() -> None:
    """Serve until a signal to stop; then finish the requests at hand and those at the door."""
    import uvicorn  # noqa: PLC0415

    from forum.app import create_app  # noqa: PLC0415
    from forum.cli.webserver import Server  # noqa: PLC0415

    settings = current()
    door = inherited(os.environ, "FORUM_SOCKET") or listening(*address(os.environ))
    _serve_metrics(settings.metrics_port)
    config = uvicorn.Config(
        create_app(),
        loop="uvloop",
        http="forum.core.httpproto:BoundedHTTP",
        ws="forum.core.wsproto:FastWS",
        lifespan="on",
        proxy_headers=False,  # the application knows which proxies to trust
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=75,  # longer than a proxy keeps its idle connections to us
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    Server(config).run(sockets=[door])


def _serve_metrics(port: int) -> None:
    """Prometheus metrics on a port of their own, which the proxy does not publish."""
    if not port:
        return
    from prometheus_client import start_http_server  # noqa: PLC0415

    host = os.environ.get("METRICS_HOST", "").strip() or address(os.environ)[0]
    try:
        start_http_server(port, addr=host)
    except OSError as error:
        raise SettingsError(f"METRICS_PORT {port} cannot be used: {error.strerror}.") from error


def serve_jobs() -> None:
    """Run jobs until a signal to stop; then finish those at hand."""
    import asyncio  # noqa: PLC0415

    import uvloop  # noqa: PLC0415

    from forum.cli import health  # noqa: PLC0415
    from forum.core import logs  # noqa: PLC0415
    from forum.core.collector import spare_what_stays  # noqa: PLC0415
    from workers.settings import make_worker  # noqa: PLC0415

    settings = current()
    logs.configure(settings)
    _serve_metrics(settings.metrics_port)
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    sign = loop.create_task(health.beat())
    try:
        worker = make_worker()
        spare_what_stays()
        worker.run()
    finally:
        sign.cancel()
        loop.run_until_complete(asyncio.wait([sign]))
