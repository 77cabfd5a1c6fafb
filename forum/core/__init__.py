"""What every part stands on. Knows no noun of the product."""
