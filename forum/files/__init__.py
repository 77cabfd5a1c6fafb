"""Files that members upload: checked, cleaned, kept, and found again by what is in them."""
