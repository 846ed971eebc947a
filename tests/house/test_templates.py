"""What holds for every template: it can be read, and the page it makes needs no exception from the security policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.S)
TAG = re.compile(r"\{%.*?%\}|[\w-]*\{%[^%]*%\}[\w-]*", re.S)
FORBIDDEN = {
    "style of its own": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "handler inside": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:-][\w:-]*)\s*=", re.I),
    "script inside": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "address elsewhere": re.compile(r"(src|href)\s*=\s*[\"']?(https?:)?//", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_template_can_be_read(name):
    get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_no_template_breaks_the_security_policy(name):
    text = COMMENT.sub("", (TEMPLATES / name).read_text())
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def _known_classes() -> set[str]:
    sheets = (TEMPLATES.parent / "static" / "css").glob("*.css")
    return {name for sheet in sheets for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", sheet.read_text())}


@pytest.mark.parametrize("name", NAMES)
def test_every_class_is_one_of_ours(name):
    text = COMMENT.sub("", (TEMPLATES / name).read_text())
    # A name that is put together from a value cannot be looked up here.
    text = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", text, flags=re.S)
    used = {word for words in re.findall(r'\bclass="([^"]*)"', text) for word in TAG.sub(" ", words).split()}
    assert used - _known_classes() == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_section_and_its_table_do_not_share_one_name(name):
    # Two landmarks of one name are one too many for those who jump from landmark to landmark.
    text = COMMENT.sub("", (TEMPLATES / name).read_text())
    regions = re.findall(r'role="region"[^>]*\saria-labelledby="([\w-]+)"', text)
    sections = re.findall(r'<section\b[^>]*\saria-labelledby="([\w-]+)"', text)
    assert set(regions) & set(sections) == set()
