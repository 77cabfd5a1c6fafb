"""What is said, to whom, when, by which channel; and the ledger of it all."""
