"""`python -m forum.cli`: the same as the command `forum`."""

from forum.cli import main

if __name__ == "__main__":
    main()
