"""Building blocks of written lyrics: heads (who does what) and tails (where, when, how).

Any head goes before any tail. All are in the present tense, so that they combine; tails are rhymed by the
pronunciation of their last word.
"""

from generation.engine.compose.wordlist import word_set

HEADS = {
    "neutral": (
        "I can hear you calling", "I keep on walking", "We are moving slowly", "You are still beside me",
        "I am looking upward", "Every step is leading", "All my thoughts are drifting",
        "I am slowly learning", "Someone hums a story", "We are talking softly", "I remember walking",
        "Something keeps me waiting",
    ),
    "bright": (
        "We are laughing louder", "Everyone is dancing", "I can feel it rising", "You are smiling brightly",
        "All the doors are open", "We are running faster", "Hear the people singing", "I am wide awake now",
        "Something good is coming", "Every heart is beating",
    ),
    "dark": (
        "I am lost and drifting", "Nobody is talking", "All the lamps are fading", "I still see your shadow",
        "I am so tired of hiding", "Every word is broken", "You are getting colder", "I keep losing pieces",
        "All I own is silence", "I am counting heartbeats",
    ),
}  # fmt: skip
CHORUS_HEADS = {
    "neutral": (
        "Take my hand and follow", "Stay with me a moment", "Hold me till the morning",
        "Tell me that you want it",
    ),
    "bright": (
        "Sing it out together", "Nothing's gonna stop us", "Raise your hands and feel it",
        "We are never falling",
    ),
    "dark": (
        "Tell me why you leave me", "I would give up heaven", "Bring me back to nowhere",
        "Never say it's over",
    ),
}  # fmt: skip
KEYWORD_HEADS = {
    "singular": (
        "{1} {0} is calling", "I can see {1} {0}", "I still dream of {1} {0}", "Take me to {1} {0}",
        "You and {1} {0} are waiting", "I believe in {1} {0}", "There is nothing like {1} {0}",
    ),
    "plural": (
        "{1} {0} are calling", "I can see {1} {0}", "I still dream of {1} {0}", "Take me to {1} {0}",
        "All of {1} {0} are waiting", "I believe in {1} {0}", "There is nothing like {1} {0}",
    ),
    "name": ("{0} is calling", "I can see {0} smiling", "I still dream of {0}", "You and {0} are waiting"),
}  # fmt: skip
TAILS = (
    "in the fading light", "all through the night", "till it feels alright", "and I hold on tight",
    "out of sight", "at the break of day", "come what may", "so far away", "like it's here to stay",
    "every single day",
    "and I let it go", "everywhere I go", "soft and slow", "more than you know", "like the melting snow",
    "wild and free", "as far as I can see", "you and me", "like it's meant to be", "under the old oak tree",
    "with your hand in mine", "on the borderline", "like a secret sign", "and it's all by design",
    "in my beating heart", "right from the start", "when we're miles apart", "like a work of art",
    "like never before", "at my open door", "down along the shore", "and I'm coming back for more",
    "at the back of my mind", "one of a kind", "with nothing left behind", "and what we will find",
    "when the sky turns blue", "and I think of you", "and I know it's true", "and the light comes through",
    "one more time", "like a simple rhyme", "on the hill we climb",
    "where we both belong", "like our favourite song", "all along", "right or wrong",
    "in the morning sun", "when the day is done", "and our time has begun",
    "like a burning flame", "and nothing is the same", "when you say my name",
    "up above the ground", "with a gentle sound", "turning all around", "lost and found",
    "and it makes me sing", "whatever it may bring", "in the early spring",
)  # fmt: skip
ADJECTIVES = {
    "neutral": ("Quiet", "Golden", "Paper", "Silver", "Distant"),
    "bright": ("Golden", "Wild", "Brave", "Shining", "Electric"),
    "dark": ("Broken", "Midnight", "Fading", "Empty", "Cold"),
}
LIVING = word_set(
    "dog cat mother father mom mum dad grandmother grandfather grandma grandpa sister brother son",
    "daughter baby child friend friends wife husband girl boy teacher king queen horse bird",
)
JOINED_BY_COMMA = word_set(
    "and you wild soft lost one right so turning taking again more never sent let everywhere tonight",
    "because",
)
TITLE_OF_ONE = ("{adjective} {0}", "{0} and Me", "Back to {1} {0}", "Song for {1} {0}")
TITLE_OF_LIVING = ("{0} and Me", "Song for {1} {0}", "For {1} {0}")
TITLE_OF_TWO = ("{0} and {1}", "{1} and {0}")
