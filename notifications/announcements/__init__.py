"""Announcements of managers to a selection: written, frozen, sent by the ledger, and answered for.

`selection` says for whom, `writing` and `running` are the verbs, `planning` writes the rows of the
ledger, `holding` lays them aside and takes them up again, `outcomes` says what became of them.
"""
