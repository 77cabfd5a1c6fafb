"""The demo: Forum Mensenhandel, its words, its people and the writing of both."""
