"""Private messages: conversations between participants of a theme."""
