"""The name under which a file is handed out."""

import pytest

from app.web.downloads import disposition


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("work.pdf", "attachment; filename=\"work.pdf\"; filename*=UTF-8''work.pdf"),
        ("my work.pdf", "attachment; filename=\"my work.pdf\"; filename*=UTF-8''my%20work.pdf"),
        ("일.pdf", "attachment; filename=\"_.pdf\"; filename*=UTF-8''%EC%9D%BC.pdf"),
        ('a"b\\c.pdf', "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"),
        ("a;b'c.pdf", "attachment; filename=\"a;b'c.pdf\"; filename*=UTF-8''a%3Bb%27c.pdf"),
        ("a\r\nb.pdf", "attachment; filename=\"a__b.pdf\"; filename*=UTF-8''a%0D%0Ab.pdf"),
    ],
)
def test_it_is_plain_for_old_readers_and_whole_for_new_ones(name, header):
    assert disposition(name) == header
