"""Mail that comes in: replies to what we mailed, bounces of it, complaints about it.

The way of a mail: `door` (LMTP: is the address one of ours? stored, committed, then 250), the row
in `store` (the truth; a job only wakes), `processing`, and then `replying`, `bouncing` or
`complaining`. Of what others wrote nothing is trusted but what we signed ourselves (`addresses`)
and what our own mail server says of the sender (`trust`).
"""
