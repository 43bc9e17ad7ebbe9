"""Radio pop: four chords, a piano in the verse, everything in the chorus."""

from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part

GENRE = Genre(
    name="pop",
    words=(
        "pop",
        "indie pop",
        "dance pop",
        "k-pop",
        "j-pop",
        "ballad",
        "radio",
        "catchy",
        "power pop",
        "electropop",
    ),
    bpm=(96, 118),
    minor_share=0.25,
    progressions={
        "major": {
            "verse": ("I V vi IV", "I vi IV V", "I iii IV V", "vi IV I V", "I IV vi V"),
            "pre-chorus": ("IV V vi V", "ii IV vi V", "vi V IV V"),
            "chorus": ("IV I V vi", "I V vi IV", "IV V iii vi", "vi IV I V", "I V ii IV"),
            "bridge": ("vi iii IV V", "ii vi IV V", "IV iv I V"),
        },
        "minor": {
            "verse": ("i VI III VII", "i iv VI VII", "i VII VI VII"),
            "pre-chorus": ("iv VI VII VII", "VI VII i VII"),
            "chorus": ("VI III VII i", "VI VII i III", "i VI III VII"),
            "bridge": ("iv i VI VII", "VI iv i V"),
        },
    },
    parts=(
        Part(
            "keys",
            "piano",
            {
                STILL: ("0-2-3-2-1-2-3-2-", "X---------------", "0---2---3---2---"),
                LOW: ("0-1-2-1-3-1-2-1-", "x-----x---x-----", "X-------x---x---"),
                MID: ("X---x---X---x---", "X-----x-x---x---"),
                HIGH: ("X--x--x-X--x--x-", "X---X---X---X---", "X--x--X---x-X---"),
            },
            centre=63,
            level_lufs=-23.5,
            pan=-0.15,
            or_instruments=("bright piano", "rhodes"),
        ),
        Part(
            "bass",
            "fingered bass",
            {
                LOW: ("r-----r-r---q-r-", "r-------r-----a-", "r---..r-r---..a-"),
                MID: ("r-r-r-r-r-r-r-r-", "r---r---r---r-a-"),
                HIGH: ("r--r--r-r--r--O-", "r-r-r-O-r-r-q-a-", "r--r--r-r-r-q-a-"),
            },
            centre=38,
            velocity=92,
            level_lufs=-21.5,
            send=0.02,
            or_instruments=("picked bass", "synth bass"),
        ),
        Part(
            "guitar",
            "muted guitar",
            {
                MID: ("..x...x...x...x.", "0.2.3.2.0.2.3.2."),
                HIGH: ("0-2-3-2-1-2-3-2-", "..x...x...x..xx.", "x.x.x.x.x.x.x.x."),
            },
            centre=67,
            voices=3,
            velocity=70,
            level_lufs=-28,
            pan=0.45,
            or_instruments=("clean guitar", "steel guitar"),
        ),
        Part(
            "pad",
            "slow strings",
            {LOW: ("o---------------",), MID: ("x---------------",), HIGH: ("X---------------",)},
            centre=66,
            level_lufs=-29.5,
            send=0.35,
            or_instruments=("warm pad", "synth strings"),
        ),
    ),
    grooves={
        STILL: ({}, {"hat": "x...x...x...x..."}),
        LOW: (
            {"kick": "X.....x.X.......", "snare": "....X.......X...", "hat": "x.o.x.o.x.o.x.o."},
            {"kick": "X.......X.x.....", "rim": "....x.......x..o", "hat": "x.xox.x.x.xox.x."},
            {"kick": "X.....x...x.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.xo"},
        ),
        MID: (
            {"kick": "X...X...X...X...", "snare": "....x..o....x.oo", "hat": "x.x.x.x.x.x.x.x."},
            {"kick": "X.......X.......", "tom3": "....x..x....x.xx", "hat": "x.x.x.x.x.x.x.x."},
        ),
        HIGH: (
            {
                "kick": "X...X...X...X...",
                "snare": "....X.......X...",
                "clap": "....x.......x...",
                "open": "..x...x...x...x.",
                "tambourine": "x.x.x.x.x.x.x.x.",
            },
            {
                "kick": "X.....x.X.x.....",
                "snare": "....X..o.o..X...",
                "hat": "x.x.x.x.x.x.x.x.",
                "ride": "x...x...x...x...",
                "clap": "....x.......x...",
            },
        ),
    },
    fills=(
        {"snare": "............xxXX", "kick": "X.......X......."},
        {
            "snare": "........x.xx....",
            "tom1": "............xx..",
            "tom3": "..............XX",
            "kick": "X...............",
        },
        {"kick": "X...X...X.......", "clap": "....x...x...x.xX"},
    ),
    kit=8,
    lead=("saw lead", "clean guitar", "glockenspiel", "strings"),
    feels=("straight", "push", "tresillo"),
)
