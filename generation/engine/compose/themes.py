"""Subjects that lyrics can be about, each with its own phrases."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Words that call a theme, its own heads and tails, and two-word images for titles."""

    cues: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    images: tuple[str, ...]


THEMES = (
    Theme(
        ("rain", "storm", "autumn", "cloud", "umbrella", "weather", "thunder"),
        (
            "The rain is falling", "The streets are shining", "The clouds are breaking",
            "Every drop is drumming",
        ),
        (
            "in the pouring rain", "on the window pane", "like a passing train",
            "and it washes out the pain", "again and again",
        ),
        ("Rain on Glass", "Grey September", "Silver Umbrella"),
    ),
    Theme(
        ("city", "town", "street", "night", "neon", "urban", "club", "party", "dance", "dancing", "downtown"),
        ("The city's humming", "The lights are burning", "The night is calling", "The bass is pounding"),
        (
            "under neon light", "in the dead of night", "and we own tonight", "through the sleeping town",
            "when the lights go down",
        ),
        ("Neon Heart", "Last Train Home", "City After Dark"),
    ),
    Theme(
        (
            "love", "heart", "kiss", "romance", "lover", "crush", "wedding", "girlfriend", "boyfriend",
            "valentine",
        ),
        ("I am falling for you", "My heart is racing", "Your eyes are shining", "You are all I think of"),
        (
            "whatever you do", "tonight with you", "sent from above", "when I'm feeling your love",
            "in your arms tonight",
        ),
        ("All My Tomorrows", "Close to You Now", "Second Heartbeat"),
    ),
    Theme(
        (
            "sea", "ocean", "beach", "summer", "wave", "waves", "surf", "island", "sun", "holiday",
            "sailor", "ship", "boat",
        ),
        ("The waves are rolling", "The tide is turning", "The summer's calling", "The gulls are crying"),
        (
            "across the sea", "in the summer breeze so free", "on the golden sand",
            "with the sun in my hand", "by the bay",
        ),
        ("Salt and Sunlight", "Where the Tide Goes", "Summer by the Sea"),
    ),
    Theme(
        (
            "road", "drive", "car", "highway", "travel", "journey", "train", "truck", "leaving",
            "adventure", "motorcycle",
        ),
        ("The road is open", "The wheels are turning", "The miles are flying", "The map is folded"),
        (
            "down the open road", "with a heavy load", "and I'm driving home", "never more to roam",
            "out on my own",
        ),
        ("Long Way Home", "Miles of Morning", "Highway Letters"),
    ),
    Theme(
        (
            "goodbye", "lost", "lonely", "alone", "heartbreak", "breakup", "miss", "missing", "sad",
            "grief", "tears", "sorrow",
        ),
        ("The bed is empty", "Your coat is hanging", "The phone is silent", "I still set the table"),
        (
            "since you've been gone", "and I carry on", "till the break of dawn", "and the tears don't dry",
            "as we say goodbye",
        ),
        ("The Empty Chair", "Since You Left", "Half a Goodbye"),
    ),
    Theme(
        (
            "space", "star", "stars", "moon", "galaxy", "universe", "planet", "astronaut", "sky", "cosmic",
            "rocket",
        ),
        ("The stars are turning", "The moon is rising", "The sky is endless", "We are weightless dreamers"),
        (
            "beyond the moon", "and we'll be there soon", "past the edge of the sky",
            "where the satellites fly", "among the stars so high",
        ),
        ("Orbit", "Letters from the Moon", "Slow Satellites"),
    ),
    Theme(
        (
            "coffee", "morning", "tea", "kitchen", "breakfast", "monday", "work", "office", "code",
            "coding", "study", "bread",
        ),
        ("The kettle's singing", "The day is waking", "The clock is ticking", "The cups are steaming"),
        (
            "in a paper cup", "as the sun comes up", "with a yawn and a grin", "let the morning in",
            "and the day will begin",
        ),
        ("Second Cup", "Slow Monday", "Kitchen Radio"),
    ),
    Theme(
        (
            "forest", "mountain", "river", "tree", "nature", "garden", "flower", "bird", "birds", "spring",
            "field", "winter", "snow",
        ),
        ("The river's running", "The leaves are turning", "The hills are sleeping", "A bird is singing"),
        (
            "through the evergreen", "like I've never seen", "where the wild birds sing",
            "on a swallow's wing", "by the river's bend", "to the very end",
        ),
        ("Evergreen", "River Country", "Where the Wild Birds Sing"),
    ),
    Theme(
        (
            "dream", "hope", "fight", "freedom", "rise", "win", "champion", "hero", "power", "fire",
            "brave", "future", "rebel",
        ),
        ("The fire is growing", "The walls are falling", "Our time is coming", "We are standing taller"),
        (
            "to the edge of the night", "and we're ready to fight", "through the smoke and the fire",
            "taking us higher", "with our hearts on the wire",
        ),
        ("Hearts on the Wire", "Stand Taller", "Louder Than Thunder"),
    ),
    Theme(
        (
            "home", "family", "mother", "father", "child", "baby", "friend", "friends", "childhood",
            "memory", "memories", "grandmother", "dog", "cat", "birthday",
        ),
        ("The house is glowing", "The door is open", "We are all together", "Your laugh is ringing"),
        (
            "in the place we call home", "and I'm never alone", "in the photograph frame",
            "and they all know my name", "at the end of the day",
        ),
        ("The Door Is Open", "Photograph Frame", "All the Way Back Home"),
    ),
)  # fmt: skip
