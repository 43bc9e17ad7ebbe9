"""Start-up checks: a wrong configuration stops the start with a sentence on what to do."""
