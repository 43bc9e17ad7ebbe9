"""Words for moods, uses and scenes, said again in words that name genres, instruments, moods and paces.

Among them are the words of the lists in docs/musicapi.md §4.1.
"""

import re

MEANINGS = {
    # genres and uses
    "corporate": "pop, piano, muted guitar, uplifting, upbeat",
    "business": "pop, piano, muted guitar, upbeat", "marketing": "pop, piano, muted guitar, upbeat",
    "promotional": "pop, driving, happy", "commercial": "pop, ukulele, happy, upbeat",
    "advertising": "pop, ukulele, happy, upbeat", "sales": "pop, happy, driving",
    "real estate": "pop, piano, relaxed", "chill out": "lo-fi, mellow",
    "holiday": "folk, glockenspiel, happy", "christmas": "folk, glockenspiel, celesta, happy",
    "kids": "folk, ukulele, glockenspiel, playful", "children": "folk, ukulele, music box, playful",
    "world": "folk, kalimba, sitar", "travel": "folk, acoustic guitar, upbeat",
    "vacation": "bossa nova, ukulele, sunny", "inspiring": "pop, piano, strings, uplifting",
    "inspirational": "pop, piano, strings, uplifting", "motivational": "pop, strings, uplifting, driving",
    "achievement": "pop, strings, triumphant, driving", "progress": "house, piano, uplifting",
    "training": "house, driving", "sports": "rock, electric guitar, driving",
    "video game": "synthwave, square lead", "game": "synthwave, square lead", "modern": "house, synth",
    "high tech": "synthwave, synth", "technology": "synthwave, synth", "science": "ambient, synth",
    "discovery": "ambient, strings, uplifting", "documentary": "ambient, piano, strings",
    "movie": "ambient, orchestral, strings", "tv": "pop, strings", "media": "pop, synth",
    "video": "pop, clean guitar", "vlog": "lo-fi, clean guitar, sunny", "fashion": "house, synth",
    "industrial": "rock, synth, dark", "party": "house, happy", "summer": "house, ukulele, sunny",
    "beauty": "ambient, piano", "lifestyle": "pop, clean guitar, sunny",
    "every day": "folk, acoustic guitar", "journey": "folk, strings", "drama": "ambient, strings, tense",
    "fantasy": "ambient, harp, choir", "health": "folk, piano, relaxed", "family": "folk, piano, cheerful",
    "education": "folk, piano, cheerful", "hope": "folk, piano, hopeful", "love": "r&b, piano, romantic",
    "chinese": "folk, koto, flute", "gufeng": "folk, koto, shakuhachi",
    "chinoiserie electronic": "house, koto, flute", "dj": "house, synth",
    "pop rock": "rock, electric guitar, happy", "pop rap": "hip-hop, piano", "trap rap": "trap",
    "r&b rap": "hip-hop, rhodes", "jazz pop": "jazz, piano",
    # moods
    "positive": "happy", "optimistic": "hopeful", "cool": "laid back, clean guitar",
    "dreamy": "pad, slower", "fun": "happy, upbeat", "light": "happy", "calm": "relaxed, slower",
    "confident": "driving", "dramatic": "tense, strings", "peaceful": "relaxed, slower",
    "soft": "mellow, piano", "reflective": "mellow, piano", "easy": "laid back", "lively": "upbeat, happy",
    "intense": "driving, tense", "elegant": "strings", "emotional": "strings, melancholy",
    "sentimental": "melancholy, piano", "contemplative": "mellow, piano", "soothing": "relaxed, pad",
    "proud": "triumphant, brass", "passionate": "driving, strings", "mystical": "eerie, pad",
    "tranquil": "relaxed, pad", "casual": "laid back", "beautiful": "strings", "aggressive": "angry, fast",
    "adventure": "driving, strings, uplifting", "serene": "relaxed, pad", "sincere": "acoustic guitar",
    "funny": "playful, pizzicato", "nostalgic": "melancholy, mellow", "excited": "fast, happy",
    "chill": "mellow, relaxed", "miss": "melancholy", "memory": "melancholy, mellow", "energetic": "upbeat",
    "dynamic": "driving",
    "powerful": "driving", "smooth": "mellow", "sweet": "romantic",
    # instruments
    "keyboard": "piano", "bass": "bass guitar",
}  # fmt: skip


ITEM = re.compile(r"[^,/;\n]+")
SPARE = re.compile(r"\b(?:music|songs?|style|mood|theme)\b")


def said_again(tags: str) -> str:
    """What some tags (lower case) mean in plainer words; "" when there is nothing to add.

    Only whole tags count: "bass" is a bass guitar, the "808 bass" is not.
    """
    items = [" ".join(SPARE.sub(" ", item).split()) for item in ITEM.findall(tags)]
    return ", ".join(dict.fromkeys(MEANINGS[item] for item in items if item in MEANINGS))
