"""What search reads: texts as words, kept beside them, and the words of each theme.

Our own configuration folds accents before it stems. Posts also carry the lexeme `§n`, of every
20,000 in a row one `n`: so the newest of many hits are found without visiting the others.
"""

from tortoise import migrations
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
    (
        "create table search_word (theme_id int not null references theme on delete cascade, "
        "word text not null, posts int not null, primary key (theme_id, word))",
        "drop table search_word",
    ),
    (
        "create index search_word_like on search_word using gin (word gin_trgm_ops)",
        "drop index search_word_like",
    ),
    (
        "create table search_count (theme_id int primary key references theme on delete cascade, "
        "upto int not null, counted_at timestamptz not null)",
        "drop table search_count",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_levels")]

    operations = [ops.RunSQL(sql, back) for sql, back in PAIRS]
