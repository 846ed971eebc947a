"""The words of names: what they are once folded, and which known words a misspelt one may stand for."""

from typing import Final

from django.db import connection

SHORTEST_WORD: Final = 2
# The server's own 0.3 misses short words with a letter gone: ASP for ASEP.
_LIKENESS: Final = "0.25"
_AT_MOST: Final = 6

_LEARN: Final = """
INSERT INTO kecamatan_nameword (word)
SELECT word FROM (
    SELECT DISTINCT left(btrim(jb_fold(written)), 40) AS word
    FROM (SELECT DISTINCT unnest(string_to_array(upper(name), ' ')) AS written FROM kecamatan_resident) words
) folded WHERE length(word) >= %s ORDER BY word ON CONFLICT DO NOTHING
"""
_LEARN_ONE: Final = """
INSERT INTO kecamatan_nameword (word)
SELECT word FROM unnest(string_to_array(btrim(jb_fold(%s)), ' ')) AS word WHERE length(word) BETWEEN %s AND 40
ORDER BY word ON CONFLICT DO NOTHING
"""
_FORGET: Final = """
DELETE FROM kecamatan_nameword w
WHERE w.word = ANY(string_to_array(btrim(jb_fold(%s)), ' '))
    AND NOT EXISTS (SELECT 1 FROM kecamatan_resident r WHERE jb_fold(r.name) LIKE '%%' || w.word || '%%')
"""
# The limit stands inside, so that likeness is looked up in the index and counted for few.
_LIKE: Final = """
SELECT word FROM kecamatan_nameword
WHERE word %% %s AND abs(length(word) - length(%s)) <= 2
ORDER BY similarity(word, %s) DESC, word LIMIT %s
"""


def learn() -> None:
    """Take in the words of all names that are not known yet: a second or two for a million people."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, [SHORTEST_WORD])


def learn_name(name: str) -> None:
    """Take in the words of one name."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN_ONE, [name, SHORTEST_WORD])


def forget_name(name: str) -> None:
    """Drop the words of a name that nobody has any more: a rare word would still tell of one who was erased."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [name])


def folded_words(text: str) -> list[str]:
    """The words of a text as names are folded; those of a single letter are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT jb_fold(%s)", [text])
        folded = str(cursor.fetchone()[0])
    return [word for word in folded.split() if len(word) >= SHORTEST_WORD]


def alike(word: str) -> list[str]:
    """Known words like a folded one, best first; itself among them when it is known. Within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {_LIKENESS}")
        cursor.execute(_LIKE, [word, word, word, _AT_MOST])
        return [row[0] for row in cursor.fetchall()]
