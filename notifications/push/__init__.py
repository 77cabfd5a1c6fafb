"""Notices on devices: whose they are, what is planned for them, and what they may say.

A notice rings where the bell rings, and for nothing else: `planning` is called by `notices` in the
same transaction. `ledger` is the truth of what is to be told; `deciding` looks again at the last
moment; `sending` hands over through `channels/push`.
"""
