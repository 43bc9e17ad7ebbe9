"""Bossa nova: nylon guitar, rim clicks in clave, a bass on one and three."""

from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part

GENRE = Genre(
    name="bossa nova",
    words=(
        "bossa nova",
        "bossa",
        "samba",
        "latin",
        "brazilian",
        "mpb",
        "salsa",
        "reggaeton",
        "tropical",
        "cuban",
    ),
    bpm=(118, 136),
    minor_share=0.3,
    progressions={
        "major": {
            "verse": ("Imaj9 Imaj9 ii9 V13", "Imaj7 II7 ii7 V7", "Imaj7 vi7 ii9 V9"),
            "chorus": ("IVmaj7 iv6 iii7 VI7", "ii7 V7 iii7 vi7", "IVmaj9 V13 Imaj9 vi9"),
            "bridge": ("iv7 bVII9 Imaj7 Imaj7", "iii7 bIII7 ii7 V7"),
        },
        "minor": {
            "verse": ("i9 iv9 iim7b5 V7", "i9 i9 iv9 VII9"),
            "chorus": ("VImaj7 VII9 i9 i9", "iv9 VII9 IIImaj9 VImaj7"),
            "bridge": ("iv7 i7 iim7b5 V7",),
        },
    },
    parts=(
        Part(
            "guitar",
            "nylon guitar",
            {
                STILL: ("0-3-2-3-1-3-2-3-", "X---------------"),
                LOW: ("x-..x-.x-..x-...", "x-.x-..x..x-.x-.", "X---x--x--x---x-..x-..x---x-..x-"),
                MID: ("x-----x---------",),
                HIGH: ("X-.x-..x..x-.x-.", "x-..x-.x-..x-.x-"),
            },
            centre=60,
            voices=4,
            velocity=80,
            level_lufs=-21,
            pan=-0.25,
        ),
        Part(
            "bass",
            "acoustic bass",
            {
                STILL: ("r---------------",),
                LOW: ("r-----q-q-----a-", "r-----r-q-----q-"),
                MID: ("r-------q-------",),
                HIGH: ("r-----q-q-----a-", "r--..r--q--..qa-"),
            },
            centre=38,
            velocity=90,
            level_lufs=-21,
            send=0.03,
        ),
        Part(
            "keys",
            "rhodes",
            {MID: ("X---------------",), HIGH: ("..x---..x-..x---", "....x-....x-..o-")},
            centre=66,
            velocity=64,
            level_lufs=-26.5,
            pan=0.3,
            or_instruments=("piano", "vibraphone"),
        ),
        Part(
            "pad",
            "slow strings",
            {HIGH: ("o---------------",)},
            centre=69,
            voices=3,
            level_lufs=-30.5,
            send=0.35,
            or_instruments=("strings", "flute"),
        ),
    ),
    grooves={
        STILL: ({"shaker": "x.o.x.o.x.o.x.o."},),
        LOW: (
            {"kick": "x.....xxx.....xx", "rim": "x..x..x...x..x..", "shaker": "xoooxoooxoooxooo"},
            {"kick": "x.....x.x.....x.", "rim": "x..x..x....x..x.", "hat": "x.x.x.x.x.x.x.x."},
        ),
        MID: ({"rim": "x.....x.....x...", "shaker": "x.o.x.o.x.o.x.o."},),
        HIGH: (
            {
                "kick": "x.....xxx.....xx",
                "rim": "x..x..x...x..x..",
                "shaker": "xoxoxoxoxoxoxoxo",
                "conga": "....x..x....x.xx",
            },
            {
                "kick": "x.....xxx.....xx",
                "rim": "..x..x..x..x..x.",
                "hat": "xoxoxoxoxoxoxoxo",
                "conga": "..x...xx..x...x.",
            },
        ),
    },
    fills=(
        {"rim": "x..x..x.x.x.xxx.", "conga": "........x.x.x.xx"},
        {"conga": "x..x..x.x..x.xxx", "kick": "x.....x."},
    ),
    kit=40,
    drums_lufs=-23.5,
    looseness_s=0.007,
    lead=("flute", "alto sax", "nylon guitar", "trombone"),
    pace=2.7,
    feels=("push", "lazy"),
    vocal_lufs=-16.5,
    reverb_s=1.2,
    echo=0.0,
)
