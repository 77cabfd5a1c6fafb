"""The command line: `forum run`, and one command for each process the forum consists of.

Each command imports what it needs when it is called: the supervisor starts in a blink.
"""

import sys
from pathlib import Path

import click

from forum.cli.refusals import NotFounded, StepFailed
from forum.core.settings import SettingsError
from forum.embedded.errors import EmbeddedError

__all__ = ["forum", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def forum() -> None:
    """Samenspraak: a closed forum and notification service."""


def main() -> None:
    """Run the command line; what stops a command is told in one sentence, exit code 2."""
    try:
        forum()
    except (SettingsError, EmbeddedError, StepFailed, NotFounded) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


@forum.command()
def run() -> None:
    """Run the whole forum on this machine: servers, web, worker and demo mail."""
    from forum.cli.running import run_forum  # noqa: PLC0415

    run_forum()


@forum.command()
def web() -> None:
    """Serve the pages and the live sockets (one process; start as many as you want)."""
    from forum.cli.serving import serve_web  # noqa: PLC0415

    serve_web()


@forum.command()
def worker() -> None:
    """Run the jobs: mail, digests, schedules (start as many as you want)."""
    from forum.cli.serving import serve_jobs  # noqa: PLC0415

    serve_jobs()


@forum.command()
def mailserver() -> None:
    """Receive the demo's mail over SMTP and keep it in FORUM_DATA/mail."""
    from forum.cli.mailserver import serve_mail  # noqa: PLC0415

    serve_mail()


@forum.command()
def inbound() -> None:
    """Take in mail over LMTP: replies, bounces, complaints (behind a mail server of your own)."""
    from forum.cli.inbound import serve_inbound  # noqa: PLC0415

    serve_inbound()


@forum.command()
def migrate() -> None:
    """Bring the tables up to date."""
    from forum.cli.tables import migrate_tables  # noqa: PLC0415

    for name in migrate_tables():
        click.echo(f"Ran {name}.")


@forum.command()
@click.option("--seed", "number", default=1, show_default=True, help="Another number, other data.")
def seed(number: int) -> None:
    """Write the demo forum, once: nothing happens when there is content already."""
    from forum.cli.tables import seed_tables  # noqa: PLC0415

    click.echo("The demo is written." if seed_tables(number) else "There is content already.")


@forum.command()
@click.option("--slug", required=True, help="The theme's part of the address: mensenhandel.")
@click.option("--name", required=True, help="The theme's name: Mensenhandel.")
@click.option("--manager-email", required=True)
@click.option("--manager-name", required=True)
def found(slug: str, name: str, manager_email: str, manager_name: str) -> None:
    """Found an empty forum: organisations, one theme, its categories and its first manager."""
    from forum.cli.founding import Foundation, found_forum  # noqa: PLC0415

    link = found_forum(Foundation(slug, name, manager_email, manager_name))
    click.echo(f"Founded. With this link {manager_name} chooses a password, within the hour:")
    click.echo(link)


@forum.command()
def municipalities() -> None:
    """Bring the municipalities (names, regions, sizes) up to what this version knows."""
    from forum.cli.tables import import_municipalities  # noqa: PLC0415

    click.echo(f"{import_municipalities()} municipalities are up to date.")


@forum.command()
@click.argument("process", type=click.Choice(["web", "worker"]))
def healthy(process: str) -> None:
    """Whether the web or worker process of this machine or container works (exit code 0)."""
    from forum.cli.health import web_is_ready, worker_is_alive  # noqa: PLC0415

    sys.exit(0 if (web_is_ready() if process == "web" else worker_is_alive()) else 1)


@forum.command()
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> None:
    """Check the project itself; without NAMES every check."""
    from forum.cli.checks import run_checks  # noqa: PLC0415

    sys.exit(run_checks(names))


@forum.command()
def build() -> None:
    """Build the front end into forum/static, when its sources have changed."""
    from forum.cli.frontend import build_front_end  # noqa: PLC0415

    build_front_end(click.echo)


@forum.command()
@click.argument("domain")
@click.option("--selector", default="s1", show_default=True, envvar="DKIM_SELECTOR")
@click.option("--relay", multiple=True, help="Host or address that sends; may be said again.")
@click.option(
    "--key", type=click.Path(path_type=Path), help="The private key the relay signs with."
)
@click.option("--resolver", default="", help="Address of a DNS server; else this machine's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def mailcheck(
    *,
    domain: str,
    selector: str,
    relay: tuple[str, ...],
    key: Path | None,
    resolver: str,
    as_json: bool,
) -> None:
    """Whether DNS says of DOMAIN what our mail needs: SPF, DKIM, DMARC, MTA-STS, DANE and more.

    Exit status 0: nothing fails; 1: something does; 2: something could not be found out.
    """
    from forum.cli.mailcheck.command import check_mail  # noqa: PLC0415

    sys.exit(
        check_mail(
            domain, selector=selector, relay=relay, key=key, resolver=resolver, as_json=as_json
        )
    )


@forum.command()
def version() -> None:
    """Show the version."""
    from forum.cli.versions import installed_version  # noqa: PLC0415

    click.echo(installed_version())
