"""What comes of a collection: sums with warnings, comparisons, slips, JSON."""
