"""`forum mailcheck`: what the world finds in DNS about the mail of this installation.

One module a standard; each turns what `lookup` finds into lines of `lines`.
"""
