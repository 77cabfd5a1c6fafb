"""Categories, threads and posts: where members discuss."""
