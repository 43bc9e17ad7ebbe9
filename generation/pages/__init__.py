"""What each page shows, from the rows, for whoever asks. Nothing here writes rows or calls MusicAPI."""
