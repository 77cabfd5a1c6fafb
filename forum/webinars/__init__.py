"""Online meetings through their whole life."""
