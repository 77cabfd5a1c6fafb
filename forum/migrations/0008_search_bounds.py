"""What search narrows by stands in the index itself, beside the words.

Lexemes that no text can hold: `§a` the writer, `§c` the category, `§k` the kind and `§t` the theme
of the thread, and of every 1,024 in a row one `§f`, of 8,192 one `§m`, of 65,536 one `§g`: so the
newest of many hits are found without visiting the others. A post learns of its thread by a trigger, whoever
writes it; when the thread moves or changes kind, another one tells its posts.

`search_loosely` asks for the words of a phrase without their order, which the index does not hold.
"""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

_OF_THREAD = "'§t' || theme_id::text || ' §c' || category_id::text || ' §k' || kind"
_OF_ANY = (
    "array['§a' || author_id::text, '§f' || (id / 1024)::text, '§m' || (id / 8192)::text, "
    "'§g' || (id / 65536)::text]"
)
_WORDS = "tsvector generated always as"
_LEARN = f"""
create function post_shelf() returns trigger language plpgsql as $$
begin
  new.shelf := coalesce((select {_OF_THREAD} from thread where id = new.thread_id), '');
  return new;
end $$
"""
_TELL = f"""
create function thread_shelf() returns trigger language plpgsql as $$
begin
  update post set shelf = (select {_OF_THREAD} from thread where id = new.id)
  where thread_id = new.id;
  return null;
end $$
"""
_LOOSELY = r"""
create function search_loosely(asked tsquery) returns tsquery language sql immutable as $$
  select case when asked::text ~ '!' then asked
  else regexp_replace(asked::text, '<(-|\d+)>', '&', 'g')::tsquery end
$$
"""
_FORWARD = [
    _LOOSELY,
    f"update post set shelf = t.shelf from (select id, {_OF_THREAD} as shelf from thread) t "
    "where t.id = post.thread_id",
    _LEARN,
    "create trigger post_shelf before insert on post for each row execute function post_shelf()",
    _TELL,
    "create trigger thread_shelf after update of theme_id, category_id, kind on thread "
    "for each row when ((old.theme_id, old.category_id, old.kind) "
    "is distinct from (new.theme_id, new.category_id, new.kind)) execute function thread_shelf()",
    "alter table post drop column words",
    f"alter table post add column words {_WORDS} "
    f"(to_tsvector('forum_dutch', source) || array_to_tsvector("
    f"string_to_array(shelf, ' ') || {_OF_ANY})) stored",
    "alter table thread drop column words",
    f"alter table thread add column words {_WORDS} "
    f"(to_tsvector('forum_dutch', title) || array_to_tsvector("
    f"string_to_array({_OF_THREAD}, ' ') || {_OF_ANY})) stored",
    "create index post_words on post using gin (words)",
    "create index thread_words on thread using gin (words)",
    "create index thread_by_creation on thread (created_at)",
]
_BACK = [
    "drop index thread_by_creation",
    "alter table post drop column words",
    f"alter table post add column words {_WORDS} (to_tsvector('forum_dutch', source) || "
    "array_to_tsvector(array['§' || (id / 20000)::text])) stored",
    "alter table thread drop column words",
    f"alter table thread add column words {_WORDS} (to_tsvector('forum_dutch', title)) stored",
    "create index post_words on post using gin (words)",
    "create index thread_words on thread using gin (words)",
    "drop trigger thread_shelf on thread",
    "drop function thread_shelf()",
    "drop trigger post_shelf on post",
    "drop function post_shelf()",
    "drop function search_loosely(tsquery)",
]


class Migration(migrations.Migration):
    dependencies = [("forum", "0007_composing"), ("forum", "0007_told")]

    operations = [
        ops.AddField(
            model_name="Post",
            name="shelf",
            field=fields.TextField(
                default="", description="by a trigger, for search", db_default=""
            ),
        ),
        ops.RunSQL(_FORWARD, _BACK),
    ]
