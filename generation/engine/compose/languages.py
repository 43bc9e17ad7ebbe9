"""Lyrics in Spanish, German, French and Chinese: rhymed couplets with a place for the subject.

Descriptions in other languages get English lyrics around their own words.
"""

import re
from dataclasses import dataclass

import numpy as np

from generation.engine.compose.wordlist import word_set

Couplet = tuple[str, str]
HAN = re.compile(r"[\u4e00-\u9fff]")
OTHER_SCRIPT = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f]")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
MOST_SUBJECT_WORDS, MOST_OWN_WORDS = 4, 6


@dataclass(frozen=True, slots=True)
class Language:
    """How songs are written in a language. {0} is the subject; couplets rhyme.

    about: words after which a description names its subject. joints: words that end it. small: words by
    which the language is known. headings: the names of verse, chorus and bridge.
    """

    small: frozenset[str]
    about: frozenset[str]
    joints: frozenset[str]
    titles: tuple[str, ...]
    on_subject: tuple[Couplet, ...]
    general: tuple[Couplet, ...]
    chorus: tuple[Couplet, ...]
    comma: str = ", "


LANGUAGES = {
    "es": Language(
        word_set("el la los las un una unos unas de del y en con por para que mi tu su sobre canción es al"),
        word_set("sobre para"),
        word_set("y e o con en que por cuando como"),
        ("Canción para {0}", "Con {0}", "Por {0}"),
        (
            ("Yo canto por {0} una vez más", "no quiero mirar nunca más hacia atrás"),
            ("Pensando en {0} te vuelvo a encontrar", "y todo comienza otra vez a brillar"),
            ("Camino con {0} en mi corazón", "y llevo en la boca la misma canción"),
            ("No hay nada sin {0}, no hay nada mejor", "lo digo cantando y sin más temor"),
        ),
        (
            ("Camino despacio por la ciudad", "buscando en la calle la claridad"),
            ("La luna se asoma por el balcón", "y late más fuerte mi corazón"),
            ("Las horas se van como el viento al pasar", "y yo sigo aquí sin dejar de soñar"),
            ("Tu voz me acompaña al amanecer", "y nada en el mundo me puede vencer"),
            ("Las luces se apagan, se va el temor", "y queda en el aire un poco de amor"),
            ("Hoy abro los ojos, empieza a brillar", "un rayo de sol que me invita a cantar"),
        ),
        (
            ("quédate aquí", "que nada en el mundo me aparta de ti"),
            ("no digas adiós", "que el viento nos lleva volando a los dos"),
            ("vuelve a sonar", "que toda la noche queremos bailar"),
        ),
    ),
    "de": Language(
        word_set("der die das den dem ein eine einen und ist über im mit für von ich du mein meine lied wie"),
        word_set("über für"),
        word_set("und oder in im am an auf mit bei wenn das die der"),
        ("Lied für {0}", "Nur für {0}", "Ohne {0}"),
        (
            ("Ich denke an {0} und die Zeit bleibt stehn", "ich würde den Weg immer wieder gehn"),
            ("Ein Lied nur für {0} in dunkler Nacht", "das hat mir die Welt wieder hell gemacht"),
            ("Ich geh ohne {0} nicht mehr nach Haus", "so sieht für mich heute das Leben aus"),
            ("Ich seh wieder {0} im Morgenlicht", "und das, was da leuchtet, vergess ich nicht"),
        ),
        (
            ("Die Straßen sind leer und die Nacht ist so klar", "und alles ist anders, als gestern es war"),
            ("Der Wind trägt die Worte weit über das Land", "wir laufen zusammen, ganz Hand in Hand"),
            ("Die Lichter der Stadt gehen langsam aus", "und leise, ganz leise, geht es nach Haus"),
            ("Der Morgen beginnt mit dem ersten Licht", "ich höre die Stimme, die leise spricht"),
            ("Wir tanzen im Regen, wir drehn uns im Kreis", "die Nächte sind lang und der Sommer ist heiß"),
            ("Ich zähle die Sterne am Himmelszelt", "und fühl mich wie neu auf der ganzen Welt"),
        ),
        (
            ("bleib noch hier", "denn alles, was zählt, ist ein Stück von dir"),
            ("halt mich fest", "solang uns der Sommer nicht fallen lässt"),
            ("komm und sing", "bis endlich der Morgen das Licht uns bringt"),
        ),
    ),
    "fr": Language(
        word_set("le la les un une des du de et en avec pour sur dans que je tu mon ma chanson est au d l"),
        word_set("sur pour"),
        word_set("et ou dans à au en avec qui que quand sous"),
        ("Chanson pour {0}", "Avec {0}", "Vers {0}"),
        (
            ("Je chante pour {0} encore une fois", "et l'écho répond au son de ma voix"),
            ("Je pars avec {0} au fond de mon cœur", "et rien ne me pèse et rien ne fait peur"),
            ("Le monde sans {0} n'est plus le même", "il faut bien le dire à ceux que l'on aime"),
            ("Je marche vers {0} jusqu'au matin", "et l'air a le goût d'un nouveau refrain"),
        ),
        (
            ("Je marche le soir dans les rues de la ville", "le ciel est immense et la nuit est tranquille"),
            ("Le vent se réveille et m'emporte plus loin", "je garde l'espoir dans le creux de la main"),
            ("Les étoiles s'allument au bord de la nuit", "et tout recommence, et le jour nous suit"),
            ("J'entends ta chanson au lever du jour", "elle parle tout bas de nos mots d'amour"),
            ("Le temps passe et passe comme passe l'eau", "mais tout devient clair, mais tout devient beau"),
        ),
        (
            ("reste avec moi", "le monde est plus grand quand je chante avec toi"),
            ("ne t'en va pas", "la nuit est si longue quand tu n'es pas là"),
            ("chante encore", "jusqu'à ce que brille le soleil d'or"),
        ),
    ),
    "zh": Language(
        frozenset(),
        word_set("关于 有关 献给"),
        word_set("的 和 与 在"),
        ("给{0}", "{0}之歌", "{0}"),
        (
            ("我又想起{0}的模样", "心里开出一点光"),
            ("我带着{0}走很远", "走到明亮的明天"),
            ("只要有{0}在身旁", "黑夜也会变晴朗"),
        ),
        (
            ("街灯亮起的时候", "我还在慢慢地走"),
            ("风吹过旧的窗台", "等一个人走回来"),
            ("星星落在你眼里", "我把秘密告诉你"),
            ("天空慢慢变明亮", "我们一起去远方"),
            ("雨停在清晨的路", "我不再害怕孤独"),
        ),
        (("请你留下来", "让所有的花都盛开"), ("和我一起唱", "唱到天边有月亮")),
        "，",
    ),
}  # fmt: skip


def language_of(text: str) -> str:
    """ "en", a key of LANGUAGES, or "other" for a script that none of them is written in."""
    if OTHER_SCRIPT.search(text):
        kana = re.search(r"[\u3040-\u30ff]", text)
        return "zh" if HAN.search(text) and not kana else "other"
    words = [word.lower() for word in WORD.findall(text.replace("'", " ").replace("’", " "))]
    english = sum(word in ENGLISH for word in words)
    counts = {name: sum(w in language.small for w in words) for name, language in LANGUAGES.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 2 and counts[best] > english else "en"


ENGLISH = word_set("a an the of and in on at with for about my your is are song it to that from like")


def own_words(text: str) -> str:
    """The first few words of a text, as a line to be sung."""
    return " ".join(WORD.findall(text)[:MOST_OWN_WORDS])[:40]


def subject_of(text: str, language: Language) -> str:
    """What a description is about, with its article: what follows "sobre", "über", "sur", "关于"."""
    if language.comma == "，":
        return _chinese_subject(text, language)
    words = WORD.findall(text)
    start = next((i + 1 for i, word in enumerate(words) if word.lower() in language.about), None)
    chosen: list[str] = []
    for word in words[start or max(0, len(words) - 2) :]:
        if len(chosen) == MOST_SUBJECT_WORDS or (chosen and word.lower() in language.joints):
            break
        chosen.append(word)
    return " ".join(chosen)


def written(
    text: str, name: str, rng: np.random.Generator, title: str
) -> tuple[str, list[tuple[str, list[str]]]]:
    """(title, sections) of a song in a language: its verses, chorus and a bridge, as (heading, lines)."""
    language = LANGUAGES[name]
    subject = subject_of(text, language) or own_words(text)
    on_subject = [language.on_subject[i] for i in rng.permutation(len(language.on_subject))]
    general = [language.general[i] for i in rng.permutation(len(language.general))]
    first, second = (language.chorus[i] for i in rng.permutation(len(language.chorus))[:2])
    title = title or language.titles[int(rng.integers(len(language.titles)))].format(subject)
    hook = title if len(title.split()) <= MOST_OWN_WORDS else subject
    hook = hook[:1].upper() + hook[1:]
    chorus = [f"{hook}{language.comma}{first[0]}", first[1], f"{hook}{language.comma}{second[0]}", second[1]]
    verses = [_sentences([*on_subject[i], *general[i]], subject) for i in range(2)]
    bridge = _sentences([*general[2]], subject)
    return title[:1].upper() + title[1:], [
        ("Verse 1", verses[0]), ("Chorus", chorus), ("Verse 2", verses[1]), ("Chorus", chorus),
        ("Bridge", bridge), ("Chorus", chorus),
    ]  # fmt: skip


def _sentences(lines: list[str], subject: str) -> list[str]:
    filled = [line.format(subject) for line in lines]
    return [line[:1].upper() + line[1:] for line in filled]


def _chinese_subject(text: str, language: Language) -> str:
    """The run of characters after "关于", up to "的歌" or a mark."""
    marked = re.search(rf"(?:{'|'.join(sorted(language.about))})(.+)", text)
    rest = re.sub(r"(?:的)?(?:一首)?(?:歌曲|歌|音乐).*$", "", marked[1] if marked else text)
    runs = re.findall(r"[\u4e00-\u9fff]+", rest)
    return runs[0][:6] if runs else ""
