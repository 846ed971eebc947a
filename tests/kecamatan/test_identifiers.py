import time
import uuid

from kecamatan.models.base import uuid7, uuid7_texts


def test_identifiers_are_of_version_seven_in_the_order_of_time_and_never_the_same():
    before = time.time_ns() // 1_000_000
    made = [uuid7() for _ in range(500)] + [uuid.UUID(text) for text in uuid7_texts(500)]
    assert len(set(made)) == 1000
    for each in made:
        assert (each.version, each.variant) == (7, uuid.RFC_4122)
        assert before <= each.int >> 80 <= time.time_ns() // 1_000_000


def test_text_is_written_as_the_database_writes_it():
    for text in uuid7_texts(50):
        assert str(uuid.UUID(text)) == text
