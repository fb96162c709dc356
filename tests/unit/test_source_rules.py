"""Rules of the house that no linter knows: walked over the source, so that no page slips by."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "indicators"
MODULES = sorted(SOURCE.rglob("*.py"))
# Adding shapes and notes one by one is quadratic in Plotly; raw HTML lets outside text run.
FORBIDDEN = {
    *("add_shape", "add_vline", "add_hline", "add_vrect", "add_hrect"),
    *("add_annotation", "add_layout_image", "html"),
}
OUR_TAGS = re.compile(r"</?b>|<br>|<span style=\"color:|\">|</span>")


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def texts(path: Path) -> Iterator[str]:
    """Give every text of a module but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_there_is_source_to_walk() -> None:
    assert {"charts/timelines.py", "pages/timelines.py"} <= {named(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_slow_or_unsafe_is_called(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.Call):
            assert called(node).rpartition(".")[2] not in FORBIDDEN, called(node)
            assert "unsafe_allow_html" not in {word.arg for word in node.keywords}
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: an except without a name"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_cache_has_a_limit(path: Path) -> None:
    for node in nodes(path):
        for decorator in getattr(node, "decorator_list", ()):
            written = ast.unparse(decorator)
            if "st.cache_" in written:
                assert "max_entries=" in written, written
            if "lru_cache" in written:
                assert "maxsize=" in written, written


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_only_pages_and_the_server_know_streamlit(path: Path) -> None:
    imported = {
        name.split(".")[0]
        for node in nodes(path)
        for name in (
            [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    may = named(path).startswith(("pages/", "server", "cli/"))
    assert may or "streamlit" not in imported


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", sorted(SOURCE.glob("charts/*.py")), ids=named)
def test_charts_write_only_our_own_short_tags(path: Path) -> None:
    for text in texts(path):
        assert not set(OUR_TAGS.sub("", text)) & set("<>") or text in "<>", text
