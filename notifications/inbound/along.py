"""Files that came with a reply, under the same rules as any upload.

They are shown or linked to in the text of the post, so they go where the text goes: into the post,
or beside what waits for its writer. Of a mail that may be somebody else's nothing is taken before
the owner of the account says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.errors import Invalid
from forum.files import actions as files
from forum.files.forms import FileForm, file_form
from forum.guard import forms as guard
from forum.members.queries import MemberCard
from forum.themes.queries import Access
from notifications.inbound.reading import Arrived, Attached

# What a picture in a mail shows, nobody says; the writer can say so on the page.
_ALT = "Afbeelding uit een e-mail, zonder beschrijving"


async def taken(access: Access, member: MemberCard, found: Arrived) -> tuple[list[str], list[str]]:
    """Keep the files: those taken, as Markdown, and the names of those that are not.

    Raises `Forbidden` when she may only read.
    """
    kept, refused = [], []
    for each in found.files:
        try:
            made = await files.upload(access, _file(each, member))
        except Invalid:
            refused.append(short(each))
        else:
            kept.append(made.markdown)
    return kept, refused + ["…"] * bool(found.more_files)


def short(each: Attached) -> str:
    """The name of a file as it is told: on one line, at most 100 characters."""
    return " ".join(each.name.split())[:100]


def below(text: str, kept: Sequence[str]) -> str:
    """The text with the files below it."""
    return "\n\n".join(part for part in (text, *kept) if part)


def _file(each: Attached, member: MemberCard) -> FileForm:
    """The file, with a neutral name when its own may tell of somebody: nobody is there to ask."""
    own, fields = guard.own_words(member), {"alt": _ALT}
    try:
        return file_form(fields, each.name, each.content, member_id=member.id, own=own)
    except guard.Unsettled as unsettled:
        fields |= {"file_do": "mask", "file_seen": unsettled.asked.seen}
        return file_form(fields, each.name, each.content, member_id=member.id, own=own)
