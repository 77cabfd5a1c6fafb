"""E-mail over SMTP: one message to one address, over few connections that are used again."""

from notifications.channels.email.ending import Ending, Outcome
from notifications.channels.email.pool import Pool
from notifications.channels.email.server import MailServer

__all__ = ["Ending", "MailServer", "Outcome", "Pool"]
