"""What messages say, for every occasion and recipient."""

import datetime as dt
import itertools
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jemputbola.models import Occasion, RecipientKind, VisitState
from jemputbola.reminders.wording import SHORT_LIMIT, VisitFacts, compose

LINK = "https://jemputbola.example.invalid/jawab/0168a1b2c3d47e5f8a9b0c1d2e3f4a5b.Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE/"
FACTS = VisitFacts(
    office="Disdukcapil Kabupaten Uji",
    office_phone="",
    kecamatan="Cibeber",
    point="Balai Desa Cisalak",
    address="Jalan Raya 1",
    desa=("Desa Cisalak", "Desa Cihaur"),
    date=dt.date(2019, 1, 21),
    starts=dt.time(8),
    ends=dt.time(15),
    zone_label="WIB",
    state=VisitState.CONFIRMED,
    team="Tim 1",
    capacity=1250,
    answer_url=LINK,
    public_url="https://jemputbola.example.invalid/jadwal/0168a1b2c3d47e5f8a9b0c1d2e3f4a5b/",
)
EVERYTHING = list(itertools.product(Occasion.values, RecipientKind.values, VisitState.values))


def test_the_proposal_asks_the_camat_and_brings_the_link() -> None:
    text = compose(Occasion.PROPOSAL, RecipientKind.CAMAT, "Camat Cibeber", replace(FACTS, state="proposed"))

    assert text.subject == "Usulan pelayanan e-KTP Senin, 21 Januari 2019 di Balai Desa Cisalak"
    assert "Yth. Camat Cibeber," in text.body
    assert "08.00–15.00 WIB" in text.body
    assert "Desa Cisalak dan Desa Cihaur" in text.body
    assert "1.250 orang" in text.body
    assert LINK in text.body
    assert text.short.endswith(LINK)


@pytest.mark.parametrize("occasion", [each for each in Occasion if each != Occasion.PROPOSAL])
def test_only_the_proposal_carries_the_link_that_answers(occasion: str) -> None:
    for kind in RecipientKind:
        text = compose(occasion, kind, "Desa Cisalak", FACTS)
        assert LINK not in text.body
        assert LINK not in text.short


def test_the_desa_head_is_told_what_residents_bring() -> None:
    text = compose(Occasion.DAY_BEFORE, RecipientKind.DESA, "Kepala Desa Cisalak", FACTS)
    assert "Besok ada pelayanan e-KTP" in text.body
    assert "fotokopi Kartu Keluarga" in text.body
    assert "bawa fotokopi KK" in text.short


def test_a_postponed_visit_says_so_and_names_no_new_date() -> None:
    text = compose(Occasion.CANCELLED, RecipientKind.DESA, "Desa Cisalak", replace(FACTS, state="postponed"))
    assert "ditunda" in text.body
    assert "dibatalkan" not in text.body


@pytest.mark.parametrize("occasion", [Occasion.CHANGED, Occasion.CANCELLED])
def test_who_was_told_a_date_hears_that_it_is_open_again_but_not_the_next_wish(occasion: str) -> None:
    text = compose(occasion, RecipientKind.DESA, "Desa Cisalak", replace(FACTS, state="proposed"))
    assert "diatur ulang" in text.subject
    assert "21 Januari" not in text.body + text.short + text.subject


def test_who_is_no_longer_served_hears_it_of_an_agreed_visit() -> None:
    text = compose(Occasion.CANCELLED, RecipientKind.DESA, "Desa Cihaur", FACTS)
    assert "tidak lagi berlaku untuk Desa Cihaur" in text.body


@pytest.mark.parametrize(("occasion", "kind", "state"), EVERYTHING)
def test_there_are_words_for_everything(occasion: str, kind: str, state: str) -> None:
    text = compose(occasion, kind, "Kepala Desa Cisalak", replace(FACTS, state=state))

    assert text.subject
    assert "\n" not in text.subject
    assert len(text.subject) < 200
    assert len(text.short) <= SHORT_LIMIT
    assert not re.search(r"\{|\}|None", text.subject + text.body + text.short)


names = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=120)


@given(names, names, names, st.sampled_from(EVERYTHING))
def test_a_short_message_stays_short_and_keeps_its_link(
    office: str, point: str, recipient: str, case: tuple[str, str, str]
) -> None:
    occasion, kind, state = case
    facts = replace(FACTS, office=office, point=point, state=state)
    text = compose(occasion, kind, recipient, facts)

    assert len(text.short) <= SHORT_LIMIT
    if occasion == Occasion.PROPOSAL:
        assert text.short.endswith(f" {LINK}")
