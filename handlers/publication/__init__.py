"""公示: results and minutes everybody may read, whose idea it was, and seeing to it that everybody is told."""
