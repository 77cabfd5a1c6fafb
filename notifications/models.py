"""Tables of notifications: preferences, the ledger of deliveries, suppressions, notices."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Preference(Model):
    """When and what a member wants by mail. `next_due_at` is worked out from the rest."""

    id = fields.IntField(primary_key=True)
    member: fields.OneToOneRelation[Any] = fields.OneToOneField(
        "forum.Member", related_name="preference"
    )
    member_id: int
    digest = fields.CharField(12, default="weekly", description="off|daily|weekly|biweekly|monthly")
    weekday = fields.SmallIntField(default=2, description="1 Monday … 7 Sunday (ISO 8601)")
    hour = fields.SmallIntField(default=9, description="local hour, 0..23")
    announcements = fields.BooleanField(default=True)
    reminders = fields.BooleanField(default=True)
    follow_ups = fields.BooleanField(
        default=True, db_default=True, description="after a webinar: slides and recording"
    )
    quiet_from = fields.SmallIntField(null=True, description="local hour; no instant mail from it")
    quiet_to = fields.SmallIntField(null=True, description="local hour up to which it waits")
    quiet_weekend = fields.BooleanField(default=False, db_default=False)
    all_read_at = fields.DatetimeField(
        null=True, description="read_at of the lines that were last marked read all at once"
    )
    next_due_at = fields.DatetimeField(null=True)
    due_zone = fields.CharField(
        64, default="", db_default="", description="where she lived when next_due_at was worked out"
    )
    digest_upto = fields.DatetimeField(description="watermark: told up to this moment")
    changed_at = fields.DatetimeField()

    class Meta:
        table = "preference"


class Delivery(Model):
    """The ledger: one message to one member over one channel, from intent to outcome.

    (recipient, kind, period) is unique: an intent exists once, however often it is planned.
    `token` fences: only the worker whose claim is newest may finish the row.
    """

    id = fields.BigIntField(primary_key=True)
    recipient: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member",
        related_name="deliveries",
        null=True,
        description="null: invited, not yet here",
    )
    recipient_id: int | None
    kind = fields.CharField(32)
    period = fields.CharField(80)
    ref_id = fields.BigIntField(null=True, description="what it is about, by kind")
    address = fields.CharField(254, default="", description="as it was when sent")
    state = fields.CharField(
        12,
        default="pending",
        description="pending|paused|sending|sent|unknown|failed|skipped|expired",
    )
    not_before = fields.DatetimeField()
    not_after = fields.DatetimeField(null=True)
    tries = fields.SmallIntField(default=0)
    lease_until = fields.DatetimeField(null=True)
    token = fields.IntField(default=0)
    message_id = fields.CharField(200)
    date = fields.DatetimeField(description="the Date header, fixed at birth")
    subject = fields.CharField(250, default="")
    covers = fields.TextField(
        default="", db_default="", description="numbers of the posts in it, as 5,6"
    )
    smtp_code = fields.SmallIntField(null=True)
    smtp_reply = fields.CharField(300, default="")
    reason = fields.CharField(40, default="", description="why skipped, failed or expired")
    created_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "delivery"
        unique_together = (("recipient_id", "kind", "period"),)


class Suppression(Model):
    """An address that must get no mail (bounced, complained, asked)."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(254, unique=True)
    reason = fields.CharField(40)
    since = fields.DatetimeField()

    class Meta:
        table = "suppression"


class Notice(Model):
    """A line behind the bell. One per member and subject: repeats merge."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="notices"
    )
    member_id: int
    kind = fields.CharField(24)
    subject = fields.CharField(80, description='what repeats merge on, as "thread:12"')
    text = fields.CharField(300)
    href = fields.CharField(300)
    count = fields.IntField(default=1)
    actors = fields.TextField(
        default="", db_default="", description="ids of who did it, the latest last, as 5,6"
    )
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notice"
        unique_together = (("member_id", "kind", "subject"),)


class ChannelChoice(Model):
    """By which channel a member wants to hear of a kind of thing. No row: the stated default."""

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="channel_choices"
    )
    member_id: int
    kind = fields.CharField(24)
    channel = fields.CharField(8, description="mail|digest|bell|off")
    before = fields.CharField(
        8, null=True, description="what one link ended, and brings back; empty: no choice"
    )
    changed_at = fields.DatetimeField()

    class Meta:
        table = "channel_choice"
        unique_together = (("member_id", "kind"),)


class InboundMail(Model):
    """A mail that came in, as it came. The truth of what was received: a job only wakes."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(12, description="reply|rsvp|bounce|complaint")
    key = fields.CharField(64, unique=True, description="the same for two copies of one mail")
    sender = fields.CharField(254, default="", description="of the envelope; empty: no return path")
    member: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="inbound", null=True, db_index=True
    )
    member_id: int | None
    about = fields.BigIntField(null=True, description="the post, the webinar or the delivery")
    answers = fields.BooleanField(default=False, description="that one post, not the thread")
    content = fields.BinaryField()
    received_at = fields.DatetimeField(db_index=True)
    state = fields.CharField(
        12, default="pending", description="pending|placed|asked|kept|refused|ignored|noted|failed"
    )
    reason = fields.CharField(40, default="")
    placed: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Post", related_name="inbound", null=True, db_index=True
    )
    placed_id: int | None
    told = fields.TextField(default="", description="names of files that were not taken, by line")
    along = fields.TextField(
        default="", db_default="", description="files that wait with it, as they stand in a text"
    )
    tries = fields.SmallIntField(default=0)
    lease_until = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbound_mail"


class AddressTrouble(Model):
    """How often mail to an address came back of late, weighed; gone when it is well again."""

    id = fields.IntField(primary_key=True)
    email = fields.CharField(254, unique=True, description="in lower case")
    score = fields.FloatField(default=0)
    unknown_at = fields.DatetimeField(null=True, description="first refused as unknown")
    last_at = fields.DatetimeField()

    class Meta:
        table = "address_trouble"


class PushDevice(Model):
    """A browser that shows notices: where its push service takes them, and under which keys.

    It lives no longer than the session in it: whoever is signed out there is told nothing there.
    """

    id = fields.IntField(primary_key=True)
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="push_devices", db_index=True
    )
    member_id: int
    session: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Session", related_name="push_devices", db_index=True
    )
    session_id: int
    endpoint = fields.CharField(
        1000, unique=True, description="an address and a secret: never told"
    )
    p256dh = fields.CharField(100, description="public key of the browser (RFC 8291), base64url")
    auth = fields.CharField(32, description="secret shared with the browser, base64url")
    vapid = fields.CharField(16, description="which key of ours it trusts")
    name = fields.CharField(120, default="", description="browser and system, for the list")
    created_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True, description="the last notice that was taken for it")

    class Meta:
        table = "push_device"


class PushDelivery(Model):
    """One notice for one device, from intent to outcome: the ledger of this channel.

    One row waits at most for a (device, kind, subject): what happens meanwhile joins it. Kept a
    week.
    """

    id = fields.BigIntField(primary_key=True)
    device: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.PushDevice", related_name="deliveries", db_index=True
    )
    device_id: int
    kind = fields.CharField(24, description="of the line behind the bell; in a thread: thread")
    subject = fields.CharField(80, description='what repeats merge on, as "thread:12"')
    number = fields.IntField(null=True, description="of a thread: the first post to tell of")
    state = fields.CharField(
        12, default="pending", description="pending|sending|sent|failed|skipped|expired"
    )
    not_before = fields.DatetimeField()
    not_after = fields.DatetimeField()
    tries = fields.SmallIntField(default=0)
    lease_until = fields.DatetimeField(null=True)
    token = fields.IntField(default=0)
    code = fields.SmallIntField(null=True, description="what the push service answered")
    reason = fields.CharField(40, default="")
    created_at = fields.DatetimeField()
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "push_delivery"


class Announcement(Model):
    """What managers tell a selection of the participants by mail, from concept to the last mail.

    Neither scheduled nor started: a concept. `paused_at` and `stopped_at` count once it started.
    """

    id = fields.IntField(primary_key=True)
    theme: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Theme", related_name="announcements"
    )
    theme_id: int
    subject = fields.CharField(200)
    source = fields.TextField()
    html = fields.TextField()
    selection: fields.JSONField[dict[str, Any]] = fields.JSONField(
        default=dict, description="for whom; nothing in it: everyone"
    )
    created_by: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="announcements"
    )
    created_by_id: int
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    token = fields.CharField(80, unique=True, description="the same form sent twice is one")
    scheduled_at = fields.DatetimeField(null=True)
    scheduled_by: fields.ForeignKeyNullableRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="announcements_scheduled", null=True
    )
    scheduled_by_id: int | None
    withheld = fields.CharField(
        16, default="", db_default="", description="why it did not start by itself"
    )
    started_at = fields.DatetimeField(null=True)
    paused_at = fields.DatetimeField(null=True)
    stopped_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcement"


class AnnouncementWave(Model):
    """One round of sending: to everyone selected, later to those not reached.

    `audience` holds the ids for whom no row of the ledger is written yet.
    """

    id = fields.IntField(primary_key=True)
    announcement: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Announcement", related_name="waves"
    )
    announcement_id: int
    number = fields.SmallIntField(description="1 is the first; part of the ledger's period")
    started_at = fields.DatetimeField()
    total = fields.IntField(description="people it was for")
    audience: fields.JSONField[list[int]] = fields.JSONField(default=list)
    planned_at = fields.DatetimeField(null=True)

    class Meta:
        table = "announcement_wave"
        unique_together = (("announcement_id", "number"),)


class AnnouncementStep(Model):
    """Who did what with an announcement, and to how many. Never changed."""

    id = fields.IntField(primary_key=True)
    announcement: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Announcement", related_name="steps", db_index=True
    )
    announcement_id: int
    member: fields.ForeignKeyRelation[Any] = fields.ForeignKeyField(
        "forum.Member", related_name="announcement_steps"
    )
    member_id: int
    kind = fields.CharField(16, description="a key of announcements.steps.KINDS")
    people = fields.IntField(null=True)
    at = fields.DatetimeField()

    class Meta:
        table = "announcement_step"
