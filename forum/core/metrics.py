"""Counters for the operator. Served on an inner port, never to the public."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

request_seconds = Histogram(
    "forum_request_seconds", "Time to answer a request.", ["route", "status"], buckets=_FAST
)
query_seconds = Histogram("forum_query_seconds", "Time of one query.", buckets=_FAST)
job_seconds = Histogram("forum_job_seconds", "Time of one job.", ["job", "outcome"])
live_sockets = Gauge("forum_live_sockets", "Open live sockets.")
live_events = Counter("forum_live_events", "Events delivered to sockets.")
live_cut_off = Counter("forum_live_cut_off", "Sockets cut off because they read too slowly.")
live_swept = Counter("forum_live_swept", "Topics caught up by the sweep, not by a wake-up.")
live_wake_failures = Counter("forum_live_wake_failures", "Wake-ups the broker did not take.")
after_commit_failures = Counter(
    "forum_after_commit_failures", "Publishing or enqueueing that failed after a commit.", ["what"]
)
mail_results = Counter("forum_mail_results", "How mails ended.", ["kind", "state"])
push_results = Counter("forum_push_results", "How notices on devices ended.", ["state"])
mail_replies = Counter(
    "forum_mail_replies", "What mail servers answered in the end: 2xx, 4xx or 5xx.", ["kind"]
)
mail_stops = Counter(
    "forum_mail_stops", "How often the queue stopped for a person to look.", ["why"]
)
inbound_mails = Counter(
    "forum_inbound_mails", "What became of mail that came in.", ["kind", "state"]
)
ledger_states = Gauge("forum_ledger_rows", "Deliveries by state.", ["state"])
ledger_age = Gauge("forum_ledger_oldest_seconds", "Age of the oldest delivery that is due.")
