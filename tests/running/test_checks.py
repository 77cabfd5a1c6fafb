"""The checks that `forum check` runs, over small projects with one thing wrong each."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.cli import forum
from forum.cli.checking import translations

ROOT = Path(__file__).resolve().parents[2]

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Nog geen reacties."
msgstr "No replies yet."

msgid "Dag %(name)s"
msgstr "Hello %(name)s"

msgid "%(num)s reactie"
msgid_plural "%(num)s reacties"
msgstr[0] "one reply"
msgstr[1] "%(num)s replies"
"""


def project(place: Path, catalogue: str) -> Path:
    (place / "locale" / "en").mkdir(parents=True)
    (place / "locale" / "en" / "core.po").write_text(catalogue)
    return place


def test_a_complete_translation_has_no_findings(tmp_path: Path) -> None:
    assert translations.findings(project(tmp_path, CATALOGUE)) == []


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        ('"No replies yet."', '""', "not translated: 'Nog geen reacties.'"),
        ('"%(num)s replies"', '""', "not translated: '%(num)s reactie'"),
        ('msgid "Nog', '#, fuzzy\nmsgid "Nog', "not translated: 'Nog geen reacties.'"),
        ('"Hello %(name)s"', '"Hello %(naam)s"', "other values than in 'Dag %(name)s'"),
        ('"%(num)s replies"', '"replies"', "other values than in '%(num)s reactie'"),
    ],
)
def test_what_is_wrong_with_a_translation_is_found(
    tmp_path: Path, before: str, after: str, finding: str
) -> None:
    found = translations.findings(project(tmp_path, CATALOGUE.replace(before, after)))
    assert found == [f"en/core.po: {finding}"]


def test_a_sentence_may_stand_in_two_areas_but_says_the_same_there(tmp_path: Path) -> None:
    place = project(tmp_path, CATALOGUE)
    other = place / "locale" / "en" / "threads.po"
    other.write_text(CATALOGUE)
    assert translations.findings(place) == []
    other.write_text(CATALOGUE.replace("No replies yet.", "Nobody replied."))
    assert translations.findings(place) == [
        "en/threads.po: translated otherwise in another area: 'Nog geen reacties.'"
    ]


LONGER_NAME = """
from tortoise import fields
from forum.cli.checking.migrations import findings
from forum.members.models import Organisation
longer = fields.CharField(777)
longer.model_field_name, longer.model = "name", Organisation
Organisation._meta.fields_map["name"] = longer
print(*findings())
"""


def in_its_own_process(*arguments: str) -> str:
    """The models of this process belong to the other tests."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_the_migrations_make_what_the_models_say() -> None:
    assert "migrations: all well" in in_its_own_process("-m", "forum.cli", "check", "migrations")


def test_a_changed_column_without_a_migration_is_found() -> None:
    told = in_its_own_process("-c", LONGER_NAME)
    assert told.strip() == "No migration for AlterField Organisation.name."


def test_an_unknown_check_is_answered_with_the_known_ones() -> None:
    done = CliRunner().invoke(forum, ["check", "spelling"])
    assert done.exit_code == 2
    assert "No such check: spelling. There are: migrations, translations." in done.output
