"""Slow work never takes the last thread of a process, and PDFs and photos never the last place of logins."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.operations import login
from app.operations.pdf_process import pdf_process
from app.operations.photo_process import photo_process
from app.operations.slow_work import ALL, FILES, NoPlace, Places


def test_who_finds_no_place_is_told_and_takes_none():
    with Places(1) as places:
        with pytest.raises(NoPlace), places:
            raise AssertionError("There was no place.")
        assert not places.has_room()
    assert places.has_room()


def test_a_part_leaves_places_to_the_others():
    whole = Places(2)
    part = Places(2, within=whole)
    with part, whole, pytest.raises(NoPlace), part:
        raise AssertionError("There was no place.")
    with part, part:
        assert not whole.has_room()
    with whole, whole:
        assert not part.has_room()
    assert part.has_room() and whole.has_room()


def test_work_that_breaks_down_gives_its_place_back():
    whole = Places(1)
    part = Places(1, within=whole)
    with pytest.raises(ValueError, match="broken"), part:
        raise ValueError("broken")
    assert part.has_room() and whole.has_room()


def test_documents_and_logins_share_what_a_process_has():
    """Two at documents and one at a password leave the fourth thread to pages."""
    with FILES, FILES:
        assert not FILES.has_room() and login.has_room()
        with ALL:
            assert not login.has_room()
    assert pdf_process._places is FILES and photo_process._places is FILES


def test_many_threads_never_hold_more_than_there_are():
    places, held, most = Places(3), [], []

    def work(_number: int) -> None:
        try:
            with places:
                held.append(1)
                most.append(len(held))
                held.pop()
        except NoPlace:
            pass

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(work, range(500)))
    assert max(most) <= 3 and places.has_room()
