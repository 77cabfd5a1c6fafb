"""`forum run`: the whole forum on one machine, in one terminal."""

import hashlib
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import click

from forum.cli.child import Command
from forum.cli.firstpage import FirstPage
from forum.cli.inbound import listening as inbound_door
from forum.cli.serving import GRACEFUL_SECONDS, address, listening
from forum.cli.supervisor import StopAsked, Supervisor
from forum.core.settings import ROOT, Settings, is_p256_key, load
from forum.embedded import EmbeddedError, Prepared, prepared
from forum.embedded.errors import sentence_for
from forum.embedded.place import prepare_data

SERVERS, MAIL, FORUM = 1, 2, 3  # stages: the highest is stopped first
MAIL_UNDER_WAY = 65  # seconds: longer than a worker takes to finish what it has begun
STANDING_IN = {  # for checking the other settings before anything is started
    "DATABASE_URL": "postgresql://x@/x",
    "REDIS_URL": "unix:///x",
    "SECRET_KEY": "x" * 32,
}


@dataclass
class Run:
    """One `forum run`: where its data is, what its children get to know."""

    data: Path
    supervisor: Supervisor
    began: float = field(default_factory=time.monotonic)
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, name: str, *, door: socket.socket | None = None) -> Command:
        """The child that runs `forum NAME`, listening on `door`."""
        doors = () if door is None else (door.fileno(),)
        told = {} if door is None else {"FORUM_SOCKET": str(door.fileno())}
        return Command(
            name=name,
            argv=[sys.executable, "-m", "forum.cli", name],
            log=self.data / "log" / f"{name}.log",
            environment=self.environment | told,
            directory=ROOT,
            pass_fds=doors,
        )


def run_forum(environ: Mapping[str, str] = os.environ) -> None:
    """Start everything, say where it is, and keep it going until Ctrl-C."""
    check_settings(environ)
    host, port = address(environ)
    supervisor = Supervisor(click.echo)
    with ExitStack() as held, supervisor.signals():
        this = Run(_data_directory(environ), supervisor)
        them = held.enter_context(_prepared(this.data, environ))
        door = held.enter_context(listening(host, port))
        post = held.enter_context(listening("127.0.0.1", 0))
        came = held.enter_context(_inbound_door(environ))
        this.environment = _environment(environ, this.data, them, (door, post, came))
        try:
            _start(this, them, door)
            if "SMTP_URL" not in environ:
                supervisor.start(this.command("mailserver", door=post), stage=MAIL)
            supervisor.start(this.command("worker"), stage=FORUM, grace=MAIL_UNDER_WAY)
            supervisor.start(this.command("inbound", door=came), stage=FORUM)
            _greet(this)
            supervisor.watch()
        except StopAsked:
            click.echo("Stopping …")
        finally:
            supervisor.stop()
    click.echo("Stopped.")


def check_settings(environ: Mapping[str, str]) -> Settings:
    """Check what the person has set, with something in the place of what we make ourselves."""
    absent = {
        name: value
        for name, value in STANDING_IN.items()
        if not environ.get(name) and not environ.get(f"{name}_FILE")
    }
    return load({**environ, **absent})


def _data_directory(environ: Mapping[str, str]) -> Path:
    try:
        data = prepare_data(Path(environ.get("FORUM_DATA") or ROOT / ".data").absolute())
        (data / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise EmbeddedError(sentence_for(error)) from error
    return data


def _prepared(data: Path, environ: Mapping[str, str]) -> AbstractContextManager[Prepared]:
    """The embedded servers that no setting replaces."""
    wants = {name: not _set(environ, name) for name in ("DATABASE_URL", "REDIS_URL")}
    return prepared(data, database=wants["DATABASE_URL"], broker=wants["REDIS_URL"])


def _inbound_door(environ: Mapping[str, str]) -> socket.socket:
    """Where mail comes in: where the person says, or any port of this machine."""
    named = environ.get("INBOUND_LMTP")
    return inbound_door(named) if named else listening("127.0.0.1", 0)


def _set(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def _environment(
    environ: Mapping[str, str], data: Path, them: Prepared, doors: tuple[socket.socket, ...]
) -> dict[str, str]:
    """What the children get to know besides what the person has set."""
    web, post, came = (door.getsockname()[1] for door in doors)
    ours = {
        "DATABASE_URL": them.endpoints.database_url,
        "REDIS_URL": them.endpoints.redis_url,
        "SECRET_KEY": "" if _set(environ, "SECRET_KEY") else secret_key(data),
        "VAPID_PRIVATE_KEY": "" if _set(environ, "VAPID_PRIVATE_KEY") else push_key(data),
        "SMTP_URL": f"smtp://127.0.0.1:{post}",
        "BASE_URL": f"http://127.0.0.1:{web}",
        "INBOUND_LMTP": f"127.0.0.1:{came}",
        "AUTHSERV_ID": "demo",
        "FORUM_DEMO": "1",
    }
    absent = {name: value for name, value in ours.items() if not _set(environ, name)}
    return {**absent, "FORUM_DATA": str(data)}


def secret_key(data: Path) -> str:
    """The key that signs sessions and links; made once and kept beside the data."""
    return _kept(data / "secret.key", lambda: secrets.token_urlsafe(48))


def push_key(data: Path) -> str:
    """The key by which push services know this forum; made once and kept beside the data.

    With another one every device would have to be turned on again.
    """
    return _kept(data / "push.key", made_push_key)


def made_push_key() -> str:
    """A private key of P-256 in base64url: any 32 bytes but one in four thousand million."""
    key = secrets.token_urlsafe(32)
    return key if is_p256_key(key) else made_push_key()


def _kept(kept: Path, made: Callable[[], str]) -> str:
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:
            key = made()
            file.write(key + "\n")
        return key


def _start(this: Run, them: Prepared, door: socket.socket) -> None:
    """Servers, tables, demo, and then the web process until its first page answers."""
    for server in them.servers:
        this.supervisor.start(server, stage=SERVERS, grace=20)
    for server in them.servers:
        this.supervisor.wait_until(f"Starting {server.name}", server.answers)
    _fill(this, them)
    this.supervisor.start(this.command("web", door=door), stage=FORUM, grace=GRACEFUL_SECONDS + 5)
    page = FirstPage(door, this.supervisor.watched[-1].thing)
    this.supervisor.wait_until("Starting the pages", page.answered)


def _fill(this: Run, them: Prepared) -> None:
    """Migrate and seed, unless these very migrations have been run on this very database."""
    demo = load({**os.environ, **this.environment}).demo
    stamps = [s.directory / "forum.filled" for s in them.servers if s.name == "PostgreSQL"]
    state = _state_of_tables(demo)
    if any(stamp.exists() and stamp.read_text() == state for stamp in stamps):
        return
    this.supervisor.run_to_end("Making the tables", this.command("migrate"))
    if demo:
        this.supervisor.run_to_end("Writing the demo forum", this.command("seed"))
    for stamp in stamps:
        stamp.write_text(state)


def _state_of_tables(demo: bool) -> str:
    """A fingerprint of every migration, and whether the demo was wanted."""
    digest = hashlib.sha256(b"demo" if demo else b"")
    for file in sorted((ROOT / "forum" / "migrations").glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _greet(this: Run) -> None:
    """One address, and who can sign in there."""
    seconds = time.monotonic() - this.began
    click.echo(f"\nThe forum runs ({seconds:.1f} s). Open {_told(this, 'BASE_URL')}/\n")
    if load({**os.environ, **this.environment}).demo:
        click.echo("".join(f"  {line}\n" for line in _sign_ins()))
    click.echo("Press Ctrl-C to stop.")


def _told(this: Run, name: str) -> str:
    return this.environment.get(name) or os.environ[name]


def _sign_ins() -> list[str]:
    """The demo's people to sign in as, as the seed knows them."""
    from forum.seed.sign_ins import SIGN_INS  # noqa: PLC0415

    return [str(line) for line in SIGN_INS]
