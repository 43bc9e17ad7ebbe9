"""Pages that show and change generations."""
