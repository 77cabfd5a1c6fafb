"""People and organisations: accounts, sign-in, sessions, invitations."""
