"""What each page shows, put together from the rows: nothing here writes, asks MusicAPI, or knows of HTTP."""
