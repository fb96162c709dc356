"""What the page tests share: installed components are looked for once, not on every run of a page.

Streamlit's AppTest reads the metadata of every installed package on each run, which takes longer
than the page itself; a server does it once, when it starts.
"""

from collections.abc import Iterator
from functools import lru_cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(scope="session", autouse=True)
def _look_for_components_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner,
            "scan_component_manifests",
            lru_cache(manifest_scanner.scan_component_manifests),
        )
        yield
