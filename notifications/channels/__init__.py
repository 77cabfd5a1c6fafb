"""The channels a message can leave by."""
