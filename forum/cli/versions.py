"""Which version this is."""

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as metadata_version

from forum.core.settings import ROOT


def installed_version() -> str:
    """The version of the installed package, or that of the checkout."""
    try:
        return metadata_version("samenspraak")
    except PackageNotFoundError:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        return str(project["version"])
