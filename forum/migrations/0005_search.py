"""What search reads: texts as words, kept beside them, and the words of each theme.

Our own configuration folds accents before it stems. Posts also carry the lexeme `§n`, of every
20,000 in a row one `n`: so the newest of many hits are found without visiting the others.
"""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

CONFIGURATION = """
create text search configuration forum_dutch (copy = pg_catalog.dutch);
alter text search configuration forum_dutch
  alter mapping for word, hword, hword_part with unaccent, dutch_stem
"""
WORDS = "tsvector generated always as"
FILE = "to_tsvector('forum_dutch', left(name || ' ' || text, 200000))"
PAIRS = [
    (CONFIGURATION, "drop text search configuration forum_dutch"),
    ("drop index post_words", "create index post_words on post (id)"),
    ("drop index thread_title_words", "create index thread_title_words on thread (id)"),
    (
        f"alter table post add column words {WORDS} (to_tsvector('forum_dutch', source) || "
        "array_to_tsvector(array['§' || (id / 20000)::text])) stored",
        "alter table post drop column words",
    ),
    (
        f"alter table thread add column words {WORDS} (to_tsvector('forum_dutch', title)) stored",
        "alter table thread drop column words",
    ),
    (f"alter table file add column words {WORDS} ({FILE}) stored", ""),
    ("create index post_words on post using gin (words)", "drop index post_words"),
    ("create index thread_words on thread using gin (words)", "drop index thread_words"),
    ("create index file_words on file using gin (words)", "drop index file_words"),
    (
        "create index thread_title_like on thread using gin (lower(title) gin_trgm_ops)",
        "drop index thread_title_like",
    ),
]


def key() -> tuple[str, Any]:
    return "id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)


def theme(name: str) -> dict[str, Any]:
    return {
        "to": "forum.Theme",
        "source_field": "theme_id",
        "db_constraint": True,
        "to_field": "id",
        "related_name": name,
        "on_delete": OnDelete.CASCADE,
    }


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_levels")]

    operations = [
        *[ops.RunSQL(sql, back) for sql, back in PAIRS],
        ops.CreateModel(
            name="SearchWord",
            fields=[
                key(),
                ("theme", fields.ForeignKeyField(**theme("search_words"))),
                ("word", fields.CharField(max_length=40)),
                ("posts", fields.IntField()),
            ],
            options={
                "table": "search_word",
                "app": "forum",
                "unique_together": (("theme_id", "word"),),
                "pk_attr": "id",
                "table_description": "A word that stands in posts of a theme, folded, "
                "and in how many: what search knows.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SearchCount",
            fields=[
                key(),
                ("theme", fields.OneToOneField(**theme("search_count"))),
                ("upto", fields.IntField(default=0)),
                ("counted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "search_count",
                "app": "forum",
                "pk_attr": "id",
                "table_description": "Up to which post the words of a theme were counted, "
                "and since when.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            "create index search_word_like on search_word using gin (word gin_trgm_ops)",
            "drop index search_word_like",
        ),
    ]
