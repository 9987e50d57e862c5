"""Versioned texts as HTML."""

from app.web.prose import prose, sections

TEXT = "Before.\n# One\nA paragraph.\n- first\n- second\n\nAnother.\n# Two\n- only"


def test_lines_become_paragraphs_headings_and_lists(app):
    expected = (
        "<p>Before.</p>\n<h3>One</h3>\n<p>A paragraph.</p>\n<ul><li>first</li><li>second</li></ul>\n"
        "<p>Another.</p>\n<h3>Two</h3>\n<ul><li>only</li></ul>"
    )
    assert prose(TEXT) == expected


def test_markup_is_text(app):
    assert prose("# <b>\n- <i>\n<script>") == "<h3>&lt;b&gt;</h3>\n<ul><li>&lt;i&gt;</li></ul>\n<p>&lt;script&gt;</p>"


def test_sections_have_ids_and_what_stands_before_them_has_no_title(app):
    found = sections(TEXT)
    assert [(section.id, section.title) for section in found] == [("part-0", ""), ("part-1", "One"), ("part-2", "Two")]
    assert found[2].html == "<ul><li>only</li></ul>"


def test_the_operator_is_filled_in_from_the_settings(app, monkeypatch):
    monkeypatch.setitem(app.config, "OPERATOR_NAME", "Fair <Office>")
    assert prose("By {operator}, {other}.") == "<p>By Fair &lt;Office&gt;, {other}.</p>"
