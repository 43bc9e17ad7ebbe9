"""Trap: half-time claps, rolling hats, an 808 that carries the harmony."""

from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part

GENRE = Genre(
    name="trap",
    words=("trap", "drill", "phonk", "cloud rap", "808", "808s", "emo rap", "mumble rap"),
    bpm=(132, 148),
    minor_share=0.95,
    progressions={
        "major": {"verse": ("vi IV vi V",), "chorus": ("IV V vi vi",)},
        "minor": {
            "verse": ("i i VI VI", "i i iv VI", "i VI i V"),
            "chorus": ("VI VII i i", "i VI iv V", "i i VI VII"),
            "bridge": ("iv iv VI V",),
        },
    },
    parts=(
        Part(
            "keys",
            "crystal",
            {
                STILL: ("0---2---3---2---1---2---3---4---", "3---..2---..1---"),
                LOW: ("0---2---3---2---1---2---3---4---", "3-..2-..3-..1---3-..2-..4-......"),
                MID: ("X---------------",),
                HIGH: ("0-..2-..3-..2-..1-..2-..4-..3-..", "3-3-2---3---1---"),
            },
            centre=69,
            velocity=74,
            level_lufs=-25,
            send=0.35,
            or_instruments=("piano", "celesta", "marimba", "pizzicato"),
        ),
        Part(
            "bass",
            "808 bass",
            {
                LOW: ("r---------r-----", "r-----......r-a-", "r-------..r--..."),
                MID: ("r---------------",),
                HIGH: ("r-----r---r---O-", "r---------r-r-a-", "r--r------r-----"),
            },
            centre=33,
            velocity=108,
            level_lufs=-18.5,
            send=0.0,
        ),
        Part(
            "pad",
            "choir",
            {STILL: ("o---------------",), MID: ("x---------------",), HIGH: ("x---------------",)},
            centre=64,
            level_lufs=-30,
            send=0.4,
            or_instruments=("space voice", "tremolo strings"),
        ),
    ),
    grooves={
        STILL: ({},),
        LOW: (
            {"kick": "X.........x.....", "clap": "........X.......", "hat": "x.x.x.x.x.x.xxxx"},
            {
                "kick": "X.....x.........",
                "clap": "........X.......",
                "hat": "x.xxx.x.x.x.x.x.x.x.x.x.xxxxx.x.",
            },
        ),
        MID: ({"clap": "........x.......", "hat": "x...x...x...x..."},),
        HIGH: (
            {
                "kick": "X.....x...x..x..",
                "clap": "........X.......",
                "snare": "........x.....o.",
                "hat": "x.x.xxx.x.x.x.xx",
                "open": "..............x.",
            },
            {
                "kick": "X..x......x.....",
                "clap": "........X.......",
                "hat": "xxx.x.x.xxx.x.x.x.x.xxxxx.x.xxx.",
                "rim": "...x......x.....",
            },
        ),
    },
    fills=(
        {"kick": "X...............", "snare": "........X.x.xxxx", "hat": "x.x.x.x."},
        {"clap": "........X.......", "hat": "xxxxxxxx........"},
    ),
    kit=25,
    drums_lufs=-18,
    looseness_s=0.003,
    lead=("music box", "flute", "saw lead"),
    voice="m",
    pace=4.4,
    feels=("flow", "tresillo"),
    step_bias=0.5,
    vocal_lufs=-17.2,
    reverb_s=1.4,
    echo=0.2,
)
