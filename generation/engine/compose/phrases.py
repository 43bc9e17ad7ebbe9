"""Building blocks of written lyrics: heads (who does what) and tails (where, when, how), any head before any tail.

All in the present tense, so that they combine; tails are rhymed by their last word's pronunciation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Words that call a theme, its own heads and tails, and two-word images for titles."""

    cues: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    images: tuple[str, ...]


HEADS = {
    "neutral": (
        "I can hear you calling", "I keep on walking", "We are moving slowly", "You are still beside me",
        "I am looking upward", "Every step is leading", "All my thoughts are drifting", "I am slowly learning",
        "Someone hums a story", "We are talking softly", "I remember walking", "Something keeps me waiting",
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
    "neutral": ("Take my hand and follow", "Stay with me a moment", "Hold me till the morning", "Tell me that you want it"),
    "bright": ("Sing it out together", "Nothing's gonna stop us", "Raise your hands and feel it", "We are never falling"),
    "dark": ("Tell me why you leave me", "I would give up heaven", "Bring me back to nowhere", "Never say it's over"),
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
    "in the fading light", "all through the night", "till it feels alright", "and I hold on tight", "out of sight",
    "at the break of day", "come what may", "so far away", "like it's here to stay", "every single day",
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
LIVING = frozenset(
    ["dog", "cat", "mother", "father", "mom", "mum", "dad", "grandmother", "grandfather", "grandma", "grandpa", "sister", "brother", "son", "daughter", "baby", "child", "friend", "friends", "wife", "husband", "girl", "boy", "teacher", "king", "queen", "horse", "bird"]
)
JOINED_BY_COMMA = frozenset(
    ["and", "you", "wild", "soft", "lost", "one", "right", "so", "turning", "taking", "again", "more", "never", "sent", "let", "everywhere", "tonight", "because"]
)
TITLE_OF_ONE = ("{adjective} {0}", "{0} and Me", "Back to {1} {0}", "Song for {1} {0}")
TITLE_OF_LIVING = ("{0} and Me", "Song for {1} {0}", "For {1} {0}")
TITLE_OF_TWO = ("{0} and {1}", "{1} and {0}")

THEMES = (
    Theme(
        ("rain", "storm", "autumn", "cloud", "umbrella", "weather", "thunder"),
        ("The rain is falling", "The streets are shining", "The clouds are breaking", "Every drop is drumming"),
        ("in the pouring rain", "on the window pane", "like a passing train", "and it washes out the pain", "again and again"),
        ("Rain on Glass", "Grey September", "Silver Umbrella"),
    ),
    Theme(
        ("city", "town", "street", "night", "neon", "urban", "club", "party", "dance", "dancing", "downtown"),
        ("The city's humming", "The lights are burning", "The night is calling", "The bass is pounding"),
        ("under neon light", "in the dead of night", "and we own tonight", "through the sleeping town", "when the lights go down"),
        ("Neon Heart", "Last Train Home", "City After Dark"),
    ),
    Theme(
        ("love", "heart", "kiss", "romance", "lover", "crush", "wedding", "girlfriend", "boyfriend", "valentine"),
        ("I am falling for you", "My heart is racing", "Your eyes are shining", "You are all I think of"),
        ("whatever you do", "tonight with you", "sent from above", "when I'm feeling your love", "in your arms tonight"),
        ("All My Tomorrows", "Close to You Now", "Second Heartbeat"),
    ),
    Theme(
        ("sea", "ocean", "beach", "summer", "wave", "waves", "surf", "island", "sun", "holiday", "sailor", "ship", "boat"),
        ("The waves are rolling", "The tide is turning", "The summer's calling", "The gulls are crying"),
        ("across the sea", "in the summer breeze so free", "on the golden sand", "with the sun in my hand", "by the bay"),
        ("Salt and Sunlight", "Where the Tide Goes", "Summer by the Sea"),
    ),
    Theme(
        ("road", "drive", "car", "highway", "travel", "journey", "train", "truck", "leaving", "adventure", "motorcycle"),
        ("The road is open", "The wheels are turning", "The miles are flying", "The map is folded"),
        ("down the open road", "with a heavy load", "and I'm driving home", "never more to roam", "out on my own"),
        ("Long Way Home", "Miles of Morning", "Highway Letters"),
    ),
    Theme(
        ("goodbye", "lost", "lonely", "alone", "heartbreak", "breakup", "miss", "missing", "sad", "grief", "tears", "sorrow"),
        ("The bed is empty", "Your coat is hanging", "The phone is silent", "I still set the table"),
        ("since you've been gone", "and I carry on", "till the break of dawn", "and the tears don't dry", "as we say goodbye"),
        ("The Empty Chair", "Since You Left", "Half a Goodbye"),
    ),
    Theme(
        ("space", "star", "stars", "moon", "galaxy", "universe", "planet", "astronaut", "sky", "cosmic", "rocket"),
        ("The stars are turning", "The moon is rising", "The sky is endless", "We are weightless dreamers"),
        ("beyond the moon", "and we'll be there soon", "past the edge of the sky", "where the satellites fly", "among the stars so high"),
        ("Orbit", "Letters from the Moon", "Slow Satellites"),
    ),
    Theme(
        ("coffee", "morning", "tea", "kitchen", "breakfast", "monday", "work", "office", "code", "coding", "study", "bread"),
        ("The kettle's singing", "The day is waking", "The clock is ticking", "The cups are steaming"),
        ("in a paper cup", "as the sun comes up", "with a yawn and a grin", "let the morning in", "and the day will begin"),
        ("Second Cup", "Slow Monday", "Kitchen Radio"),
    ),
    Theme(
        ("forest", "mountain", "river", "tree", "nature", "garden", "flower", "bird", "birds", "spring", "field", "winter", "snow"),
        ("The river's running", "The leaves are turning", "The hills are sleeping", "A bird is singing"),
        ("through the evergreen", "like I've never seen", "where the wild birds sing", "on a swallow's wing", "by the river's bend", "to the very end"),
        ("Evergreen", "River Country", "Where the Wild Birds Sing"),
    ),
    Theme(
        ("dream", "hope", "fight", "freedom", "rise", "win", "champion", "hero", "power", "fire", "brave", "future", "rebel"),
        ("The fire is growing", "The walls are falling", "Our time is coming", "We are standing taller"),
        ("to the edge of the night", "and we're ready to fight", "through the smoke and the fire", "taking us higher", "with our hearts on the wire"),
        ("Hearts on the Wire", "Stand Taller", "Louder Than Thunder"),
    ),
    Theme(
        ("home", "family", "mother", "father", "child", "baby", "friend", "friends", "childhood", "memory", "memories", "grandmother", "dog", "cat", "birthday"),
        ("The house is glowing", "The door is open", "We are all together", "Your laugh is ringing"),
        ("in the place we call home", "and I'm never alone", "in the photograph frame", "and they all know my name", "at the end of the day"),
        ("The Door Is Open", "Photograph Frame", "All the Way Back Home"),
    ),
)  # fmt: skip
