"""Does the client read what MusicAPI sends, and does our engine send what MusicAPI would?"""
