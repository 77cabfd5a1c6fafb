"""The table of the guard: how often what was seen, and what people then did. Never the text."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class GuardDecision(Model):
    """One finding and what came of it. Holds no text, no member and no thread (nl.md R13)."""

    id = fields.BigIntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="guard_decisions", db_index=True
    )
    theme_id: int
    kind = fields.CharField(16, description="bsn, phone, iban and so on")
    place = fields.CharField(12, description="post|thread|edit|file|search|mail")
    decision = fields.CharField(12, description="masked|changed|kept|held")
    day = fields.DateField(description="not the moment: that would point at a post")

    class Meta:
        table = "guard_decision"
