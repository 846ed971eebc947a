"""The parts of pages: what they keep, what they escape, and what a screen reader is told."""

import xml.etree.ElementTree as ET

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from kecamatan.icons import ICONS
from kecamatan.templatetags.components import message_tone
from kecamatan.tones import tone_of


def shown(text: str, query: str = "", **context: object) -> str:
    request = RequestFactory().get(f"/warga/?{query}")
    return Template("{% load components %}" + text).render(Context({"request": request, **context}))


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_whole(name):
    ET.fromstring(shown("{% icon name %}", name=name))


def test_a_badge_takes_its_tone_from_the_code_and_escapes_its_label():
    html = shown("{% badge code label %}", code="declined", label="<Ditolak>")
    assert html == '<span class="badge badge--bad">&lt;Ditolak&gt;</span>'


def test_an_unknown_code_is_shown_plainly():
    assert tone_of("something_new") == ""
    assert shown("{% badge 'something_new' %}") == '<span class="badge">something_new</span>'


def test_the_pager_keeps_search_and_order():
    page = Paginator(range(500), 50).get_page(4)
    html = shown("{% pager page %}", "cari=Siti&urut=-nama&halaman=4", page=page)
    assert 'href="?cari=Siti&amp;urut=-nama&amp;halaman=5"' in html
    assert 'aria-current="page"' in html
    assert "151–200 dari 500" in html


def test_a_single_page_has_no_pager():
    assert shown("{% pager page %}", page=Paginator(range(5), 50).get_page(1)).strip() == ""


def test_a_sort_header_turns_the_order_round_and_starts_at_the_first_page():
    html = shown("{% sort_header 'Nama' 'nama' %}", "urut=nama&halaman=3&cari=Siti")
    assert 'aria-sort="ascending"' in html
    assert 'href="?urut=-nama&amp;cari=Siti"' in html
    other = shown("{% sort_header 'Desa' 'desa' %}", "urut=nama")
    assert "aria-sort" not in other
    assert 'href="?urut=desa"' in other


def test_the_search_box_shows_what_was_searched_without_trusting_it():
    html = shown("{% search_box %}", "cari=%22%3E%3Cscript%3E")
    assert "<script>" not in html
    assert 'for="id_cari"' in html


def test_a_bad_notice_is_read_out_at_once():
    assert 'role="alert"' in shown("{% alert 'bad' 'Jadwal bentrok' %}")
    assert 'role="status"' in shown("{% alert 'ok' 'Tersimpan' %}")
    assert message_tone("error") == "bad"


def test_progress_never_runs_over():
    assert 'value="10"' in shown("{% progress 12 10 'Kemajuan' %}")
    assert 'max="1"' in shown("{% progress 0 0 'Kemajuan' %}")


class PointForm(forms.Form):
    name = forms.CharField(label="Nama titik", help_text="Misalnya: Balai Desa")
    kind = forms.ChoiceField(label="Jenis", widget=forms.RadioSelect, choices=[("balai", "Balai desa")])
    note = forms.CharField(label="Catatan", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_refused_field_says_why_and_is_tied_to_its_reason():
    html = PointForm({"name": ""}).as_div()
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_what_must_be_filled_is_marked_and_choices_share_one_legend():
    html = PointForm().as_div()
    assert html.count('class="req"') == 2
    assert "<legend>Jenis" in html
    assert 'class="choice"' in html
    assert html.count('type="hidden"') == 1
