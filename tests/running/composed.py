"""The services of docker-compose.yml as processes here: the same commands, the same settings.

Only what a container network and a container's files give is put in the place of what they would
be: addresses and ports, the place of the secrets, the path of the program.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from bench.stage import Process, Stage, free_port
from forum.core.settings import ROOT

FILE = ROOT / "docker-compose.yml"
IN_CONTAINER = {"FORUM_HOST": "0.0.0.0", "FORUM_PORT": "8000"}  # as the Dockerfile says
SECRETS = "/run/secrets/"


def composition() -> dict[str, Any]:
    """The file, read."""
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


def written_in(name: str) -> dict[str, str]:
    """The settings in an environment file."""
    lines = (ROOT / name).read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {key: value for key, _, value in pairs}


@dataclass(frozen=True, repr=False)
class Composed:
    """A running stage, seen as the containers of the file."""

    it: Stage
    file: Mapping[str, Any]
    smtp_port: int

    @property
    def secrets(self) -> Path:
        return self.it.folder / "secrets"

    def service(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.file["services"][name]
        return found

    def environment(self, name: str) -> dict[str, str]:
        """The service's settings, with what stands in for the container's surroundings."""
        service = self.service(name)
        told = {
            key: value.replace(SECRETS, f"{self.secrets}/")
            for key, value in service["environment"].items()
        }
        standing_in = {
            "SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "METRICS_PORT": str(free_port()),
            "TRUSTED_PROXIES": "127.0.0.0/8",
        }
        assert standing_in.keys() <= told.keys()
        own = {"FORUM_HOST": "127.0.0.1", "FORUM_PORT": str(free_port())}
        # What this machine's own settings say of servers is not for these processes.
        outside = {"DATABASE_URL": "", "REDIS_URL": "", "SECRET_KEY": ""}
        files = [written_in(f"{file}.example") for file in service["env_file"]]
        given = {key: value for file in files for key, value in file.items()}
        return {**outside, **given, **told, **standing_in, **own}

    def process(self, name: str, number: int = 0) -> Process:
        """One container of the service, not started. Its /tmp is its own, as in the file."""
        own = self.it.folder / f"{name}-{number}"
        own.mkdir()
        environment = self.environment(name) | {"TMPDIR": str(own)}
        return Process(
            name=name,
            argv=self.here(self.service(name)["command"]),
            log=own / "log",
            environment=environment,
            directory=ROOT,
            address=f"http://127.0.0.1:{environment['FORUM_PORT']}",
            inner=int(environment["METRICS_PORT"]),
        )

    def here(self, words: list[str]) -> list[str]:
        """A command of the image: `forum` is `python -m forum.cli` there, too."""
        python = sys.executable
        places = {"forum": [python, "-m", "forum.cli"], "/venv/bin/python": [python]}
        return [*places.get(words[0], words[:1]), *words[1:]]

    def is_healthy(self, name: str, process: Process) -> bool:
        """What the service's own health check says of this container."""
        kind, *words = self.service(name)["healthcheck"]["test"]
        assert kind == "CMD"
        door = process.address.removeprefix("http://")
        words = [word.replace("127.0.0.1:8000", door) for word in words]
        done = subprocess.run(
            self.here(words),
            cwd=ROOT,
            env=process.environment,
            timeout=20,
            check=False,
            capture_output=True,
        )
        return done.returncode == 0


def make_secrets(it: Stage) -> dict[str, str]:
    """The secrets as the installation's own script makes them; what it wrote."""
    folder = it.folder / "deploy"
    folder.mkdir()
    script = folder / "make-secrets.sh"
    script.write_text((ROOT / "deploy" / "make-secrets.sh").read_text())
    subprocess.run(["sh", str(script)], check=True, capture_output=True)
    return {file.name: file.read_text() for file in (it.folder / "secrets").iterdir()}
