"""Boom bap: swung sixteenths, sampled chords, a voice that stays near one note."""

from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part

GENRE = Genre(
    name="hip-hop",
    words=("hip-hop", "hip hop", "hiphop", "boom bap", "rap", "rapper", "old school", "east coast", "g-funk"),
    bpm=(86, 96),
    minor_share=0.85,
    progressions={
        "major": {"verse": ("ii7 V7 Imaj7 vi7", "I I IV IV"), "chorus": ("IVmaj7 V7 iii7 vi7", "IV I V vi")},
        "minor": {
            "verse": ("i i VI V", "i7 iv7 i7 V7", "i VI i VII"),
            "chorus": ("VI VII i i", "i VI III VII", "iv7 v7 i7 i7"),
            "bridge": ("iv iv i i",),
        },
    },
    parts=(
        Part(
            "keys",
            "piano",
            {
                STILL: ("X-------x-------",),
                LOW: ("X---..x-....x---", "0-2-3-2-0-2-4-3-", "X-----x-..x-....", "X.......x..x...."),
                MID: ("X---------------",),
                HIGH: ("X---..x-..x-x---", "X--x--x-....x---"),
            },
            centre=62,
            level_lufs=-24,
            pan=-0.2,
            effect="tape",
            or_instruments=("rhodes", "clavinet"),
        ),
        Part(
            "bass",
            "fingered bass",
            {
                LOW: ("r--r--..r---..a-", "r-----r-..r-q-..", "r..r..r---..r.a-"),
                MID: ("r-------r-------",),
                HIGH: ("r--r--r-..r-q-a-", "r-r---r-O-r---a-"),
            },
            centre=36,
            velocity=100,
            level_lufs=-20,
            send=0.0,
        ),
        Part(
            "strings",
            "strings",
            {HIGH: ("X---------------", "X-----x---------"), MID: ("o---------------",)},
            centre=67,
            voices=3,
            level_lufs=-29,
            pan=0.25,
            or_instruments=("brass", "choir"),
        ),
    ),
    grooves={
        STILL: ({"hat": "x...x...x...x..."},),
        LOW: (
            {"kick": "X.....x..xx.....", "snare": "....X.......X...", "hat": "x.x.x.xox.x.x.x."},
            {"kick": "X..x...x..x.....", "snare": "....X..o....X...", "hat": "x.x.x.x.x.x.xox."},
            {"kick": "X.x.......x..x..", "snare": "....X.......X..o", "hat": "x.x.x.x.x.x.x.x."},
        ),
        MID: ({"kick": "X...............", "hat": "x.x.x.x.x.x.x.x."},),
        HIGH: (
            {
                "kick": "X..x..x...x..x..",
                "snare": "....X.......X...",
                "clap": "....x.......x...",
                "hat": "x.xox.x.x.xox.xo",
            },
            {
                "kick": "X.x...x..xx.....",
                "snare": "....X..o....X...",
                "hat": "x.x.x.x.x.x.x...",
                "open": "..............x.",
            },
        ),
    },
    fills=(
        {"kick": "X.....x.........", "snare": "....X.....x.X.xX"},
        {"kick": "X...............", "snare": "....X..........."},
    ),
    kit=8,
    drums_lufs=-17.5,
    swing=0.22,
    looseness_s=0.007,
    lead=("muted trumpet", "flute", "rhodes"),
    voice="m",
    pace=4.2,
    feels=("flow", "push"),
    step_bias=0.55,
    vocal_lufs=-16.2,
    reverb_s=0.9,
    vocal_send=0.1,
)
