"""Swing jazz: walking bass, ride cymbal, rootless voicings, a horn between the lines."""

from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part

RIDE = "X...x.x.X...x.x."

GENRE = Genre(
    name="jazz",
    words=(
        "jazz",
        "swing",
        "big band",
        "bebop",
        "blues",
        "smooth jazz",
        "cocktail",
        "crooner",
        "ragtime",
        "soul jazz",
    ),
    bpm=(116, 144),
    minor_share=0.35,
    progressions={
        "major": {
            "verse": ("Imaj7 vi7 ii7 V7", "Imaj9 VI7 ii9 V13", "ii7 V7 Imaj7 Imaj7"),
            "chorus": ("IVmaj7 iv6 iii7,VI7 ii7,V7", "Imaj7 I7 IVmaj7 iv6", "ii9 V13 Imaj9 vi7"),
            "bridge": ("III7 VI7 II7 V7", "iv6 bVII7 Imaj7 VI7"),
        },
        "minor": {
            "verse": ("i6 iim7b5,V7 i6 iim7b5,V7", "i7 iv7 iim7b5 V7", "i7 VImaj7 iim7b5 V7"),
            "chorus": ("iv7 VII7 IIImaj7 VImaj7", "i7 iv7 VII9 IIImaj7"),
            "bridge": ("iv7 i7 iim7b5 V7",),
        },
    },
    parts=(
        Part(
            "keys",
            "piano",
            {
                STILL: ("X---------------", "x-----o-........"),
                LOW: ("X-....x-........", "......x-......x-", "..x-....x-......"),
                MID: ("X-------x-------",),
                HIGH: ("X-....x-..x-....", "......x-..x-..X-", "X-..x-....x-..x-"),
            },
            centre=62,
            velocity=72,
            level_lufs=-23,
            pan=-0.2,
            or_instruments=("jazz guitar", "vibraphone"),
        ),
        Part(
            "bass",
            "acoustic bass",
            {
                STILL: ("r-------q-------",),
                LOW: ("r-------q---a---", "r---t---q---a---"),
                MID: ("r-------q-------",),
                HIGH: ("r---t---q---a---", "r---q---O---a---", "r---t---q-..s-a-"),
            },
            centre=38,
            velocity=92,
            level_lufs=-20.5,
            send=0.04,
        ),
        Part(
            "horns",
            "brass",
            {HIGH: ("......x-......X-", "X-....x---......", "....x.X-....x.X-")},
            centre=65,
            voices=4,
            velocity=76,
            level_lufs=-26.5,
            pan=0.3,
            or_instruments=("tenor sax", "organ"),
        ),
    ),
    grooves={
        STILL: ({"ride": RIDE},),
        LOW: (
            {
                "ride": RIDE,
                "pedal": "....x.......x...",
                "kick": "o...o...o...o...",
                "snare": "..........o.....",
            },
            {"ride": RIDE, "pedal": "....x.......x...", "rim": "............x..."},
        ),
        MID: ({"ride": RIDE, "pedal": "....x.......x..."},),
        HIGH: (
            {
                "ride": RIDE,
                "pedal": "....x.......x...",
                "kick": "o...o..xo...o...",
                "snare": "......o...x....o",
            },
            {
                "ride": RIDE,
                "pedal": "....x.......x...",
                "snare": "..o...x.......x.",
                "kick": "o.....x.o...o...",
            },
        ),
    },
    fills=(
        {"snare": "....x.x.x.x.x.X.", "kick": "X...............", "ride": "X...x..."},
        {"tom1": "........x.x.....", "tom3": "............x.X.", "ride": "X...x.x."},
    ),
    kit=32,
    drums_lufs=-22.5,
    swing=0.62,
    swing_steps=2,
    looseness_s=0.009,
    lead=("alto sax", "muted trumpet", "vibraphone", "clarinet"),
    pace=2.8,
    feels=("lazy", "push"),
    vocal_lufs=-16.5,
    reverb_s=1.1,
    echo=0.0,
)
