"""What can be made again is kept where the user's caches are, each kind apart from the others."""

from pathlib import Path

import pytest

from indicators.caches import cache_folder


def test_each_kind_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATORS_CACHE", "/srv/cache")
    assert cache_folder("answers") == Path("/srv/cache/answers")
    monkeypatch.setenv("INDICATORS_CACHE", "~/kept")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache_folder("streamlit-1") == Path("/home/somebody/kept/streamlit-1")
    monkeypatch.delenv("INDICATORS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/cache/somebody")
    assert cache_folder("answers") == Path("/var/cache/somebody/indicators/answers")


def test_without_a_home_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATORS_CACHE", "~nobody-of-this-machine/kept")
    assert cache_folder("answers") is None
