"""What is said: one kind of message a module function, all of them by name in `registry`."""
