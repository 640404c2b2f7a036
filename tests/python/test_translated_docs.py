"""A page in Russian keeps up with the page in English: headings, commands, examples and links."""

import re
from pathlib import Path

import pytest

from test_documented_commands import shown_on

ROOT = Path(__file__).parents[2]
TRANSLATED = sorted([ROOT / "README.ru.md", *ROOT.glob("docs/**/*.ru.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def english_of(page: Path) -> Path:
    return page.with_name(page.name.replace(".ru.md", ".md"))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ .+$", FENCE.sub("", text), flags=re.MULTILINE)


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    words = (heading.lstrip("#").strip().lower() for heading in headings(text))
    return {re.sub(r"[^\w\- ]", "", word).replace(" ", "-") for word in words}


def without_comments(code: str) -> list[str]:
    lines = (re.split(r"(?:^|\s)(?:#|--) ", line)[0].rstrip() for line in code.splitlines())
    return [line for line in lines if line]


def test_the_pages_that_one_begins_with_are_translated():
    names = {page.relative_to(ROOT).as_posix() for page in TRANSLATED}
    assert {"README.ru.md", "docs/quick_start.ru.md", "docs/files.ru.md"} <= names
    assert "(docs/quick_start.ru.md)" in text_of(ROOT / "README.ru.md").split("\n## ")[0]
    assert "(docs/quick_start.md)" in text_of(ROOT / "README.md").split("\n## ")[0]


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_a_page_leads_to_its_other_language_at_the_top(page: Path):
    for one, other in ((page, english_of(page)), (english_of(page), page)):
        top = "\n".join(text_of(one).splitlines()[:12])
        assert f"({other.name})" in top, one.name


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_a_page_has_the_headings_of_the_english_one(page: Path):
    russian, english = headings(text_of(page)), headings(text_of(english_of(page)))
    assert [line.split()[0] for line in russian] == [line.split()[0] for line in english]
    long = [line for line in russian if len(line.split()) > 3]
    assert [line for line in long if not CYRILLIC.search(line)] == []


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_a_page_shows_the_commands_and_examples_of_the_english_one(page: Path):
    russian, english = text_of(page), text_of(english_of(page))
    assert [*shown_on(russian)] == [*shown_on(english)]
    assert [name for name, _ in FENCE.findall(russian)] == [
        name for name, _ in FENCE.findall(english)
    ]
    for (name, shown), (_, original) in zip(
        FENCE.findall(russian), FENCE.findall(english), strict=True
    ):
        if name in ("sh", "yaml"):
            assert without_comments(shown) == without_comments(original)


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.name)
def test_the_tables_have_as_many_rows(page: Path):
    """Rows of text may be split otherwise; none of a table is forgotten."""
    counts = [
        len(re.findall(r"^\|", FENCE.sub("", text_of(one)), flags=re.MULTILINE))
        for one in (page, english_of(page))
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "page", [*TRANSLATED, *map(english_of, TRANSLATED)], ids=lambda page: page.name
)
def test_links_are_alive(page: Path):
    for link in LINK.findall(FENCE.sub("", text_of(page))):
        if link.startswith("http"):
            continue
        target, _, anchor = link.partition("#")
        place = page.parent / target if target else page
        assert place.exists(), link
        if anchor:
            assert anchor in anchors(text_of(place)), link
        # Who reads Russian is led on in Russian, where there is some.
        other = place.with_name(place.name.replace(".md", ".ru.md"))
        if page in TRANSLATED and place.suffix == ".md" and other in TRANSLATED:
            assert place == english_of(page) or place.name == "which_definition.md", link
