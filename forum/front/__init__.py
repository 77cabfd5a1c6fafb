"""Pages that read across domains. Has no verbs of its own."""
