"""What a theme says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from forum.core import db
from forum.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class ThemeTexts:
    """The texts of the theme page, rendered and safe."""

    theme_id: int
    slug: str
    name: str
    title: str
    introduction: Markup
    position: Markup
    municipal_role: Markup
    contact: Markup
    contact_email: str


async def theme_texts(theme_id: int) -> ThemeTexts:
    """The texts of one theme. Raises `NotFound`."""
    found = await db.row(
        "select id as theme_id, slug, name, title, introduction_html as introduction, "
        "position_html as position, municipal_role_html as municipal_role, "
        "contact_html as contact, contact_email from theme where id = $1",
        theme_id,
    )
    if found is None:
        raise NotFound
    for name in ("introduction", "position", "municipal_role", "contact"):
        found[name] = Markup(found[name])
    return ThemeTexts(**found)


async def theme_slug(theme_id: int) -> str:
    """The word in the theme's addresses. Raises `NotFound`."""
    found = await db.value("select slug from theme where id = $1", theme_id)
    if found is None:
        raise NotFound
    return str(found)
