"""What can be taken away from a page: its figures as files, a picture, a citation, its address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from html import escape
from urllib.parse import urlencode, urljoin, urlsplit

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.describing import (
    PROJECT,
    cite,
    file_stem,
    kept_back,
    publishers,
    release_name,
)
from indicators.analysis.packing import FORMS, packed
from indicators.charts.picture import PHONE, SCREEN, Caption, Sheet, picture, picture_config
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context, story_steps
from indicators.pages.plain import plain, quiet
from indicators.stories.model import Step

__all__ = [
    "MakeFigure",
    "Words",
    "address_of",
    "caption",
    "files",
    "references",
    "take_away",
    "today",
]

PICTURES = ("png", "svg")

MakeFigure = Callable[[Context], go.Figure]
"""What draws the chart of a page in the colours and the width of a context."""

_FRAME = 46
"""How much wider than a picture its dialog is, in pixels."""

_MOST_PUBLISHERS = 8
"""How many publishers a picture names."""


@dataclass(frozen=True)
class Words:
    """What a picture says of a chart: its title, what it shows, a key, and how to read it."""

    title: str
    subtitle: str = ""
    key: tuple[str, ...] = ()
    note: str = ""


def today() -> date:
    """Return this day, in UTC."""
    return datetime.now(UTC).date()


def address_of(path: str | None = None, query: str | None = None) -> str:
    """Return the full address of the view, or of another path; by default with the same query.

    Where the browser did not tell its address, it begins with the path.
    """
    base = st.context.url or "/"
    if not urlsplit(base).path:
        base = f"{base}/"
    if query is None:
        query = urlencode(st.query_params.to_dict(), safe=",:/")
    base = base if path is None else urljoin(base, path)
    return f"{base}?{query}" if query else base


def take_away(
    context: Context,
    rows: pd.DataFrame,
    figure: MakeFigure | None = None,
    *,
    name: str,
    words: Words | None = None,
    twin: str = "",
    steps: Sequence[Step] = (),
) -> None:
    """Show one small button with everything that can be taken from a view.

    Call it once the address of the view is written, so that the link has all of it.

    Parameters
    ----------
    context
        What the page is drawn with.
    rows
        The figures of the view: rows of ``context.dataset.observations``.
    figure
        What draws its chart when a picture is asked for, with the context that it is given: in
        light colours. None where there is no chart to take.
    name
        What the files are named after; without an ending, and without years and version.
    words
        What the picture says; by default its title is ``name``.
    twin
        The path at which the server gives the same table, such as ``timelines.csv``.
    steps
        The view as steps of a story, where it can be told.
    """
    _ = context.language.gettext
    menu = st.popover(
        _("Download & cite"), icon=":material/download:", key="take_away", on_change="rerun"
    )
    if menu.open:
        with menu:
            if rows.empty:
                st.markdown(_("There are no figures in this view to take away."))
            else:
                files(context, rows, name, picture_too=figure is not None)
            if steps:
                story_steps.offer(context, steps)
            table = address_of(twin) if twin else ""
            references(context, rows, table=table, embed=_embed(name) if twin else "")
    if st.session_state.pop("picture_wanted", False) and figure is not None:
        _open_picture(context, rows, figure, name, words or Words(name))


# --- files ---------------------------------------------------------------------------------------


def files(context: Context, rows: pd.DataFrame, name: str, *, picture_too: bool = False) -> None:
    """Show a download for each form of file; each is built when it is asked for."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    count = language.ngettext("{count} figure", "{count} figures", len(rows))
    figures = count.format(count=language.number(len(rows)))
    st.markdown(quiet(_("{figures}, each with its source and note").format(figures=figures)))
    stem = file_stem(dataset, rows, name)
    address = address_of()
    with st.container(horizontal=True, gap="xsmall", key="take_files"):
        for form, mime in FORMS.items():
            st.download_button(
                _NAMES[form],
                data=partial(packed, dataset, rows, form, today=today(), address=address),
                file_name=f"{stem}.{form}",
                mime=mime,
                help=_file_words(language)[form],
                on_click="ignore",
                key=f"take_{form}",
            )
        if picture_too:
            st.button(
                _("Picture"),
                icon=":material/image:",
                help=_("PNG or SVG, with title, sources and date inside"),
                key="take_picture",
                on_click=_want_picture,
            )
    kept = kept_back(dataset, rows)
    if kept:
        sentence = _("Figures of {services} are among them: for your own use, not to be passed on.")
        st.warning(plain(sentence.format(services=", ".join(kept))), icon=":material/lock:")


_NAMES = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "json": "JSON"}


def _file_words(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "csv": _("Text with commas, one row a figure"),
        "xlsx": _("A workbook of three sheets: data, metadata, notes"),
        "parquet": _("For pandas, R, DuckDB and such, with metadata"),
        "json": _("Metadata and figures, for programs"),
    }


# --- citation and address ------------------------------------------------------------------------


def references(
    context: Context, rows: pd.DataFrame, *, table: str = "", command: str = "", embed: str = ""
) -> None:
    """Show the address of the view and how to cite its figures; each can be copied.

    ``table`` is the address at which a program gets the same table, ``command`` the command that
    writes it on a terminal, ``embed`` what a web page needs to show the chart.
    """
    dataset, language = context.dataset, context.language
    _ = language.gettext
    address = address_of()
    _to_copy(_("Link to this view"), address)
    if rows.empty:
        return
    say = partial(cite, dataset, rows, today=today(), language=language)
    _to_copy(_("Cite, short"), say(short=True))
    _to_copy(_("Cite, long"), say(address=address))
    _to_copy(_("Data link (CSV)"), table)
    _to_copy(_("Data by command"), command)
    _to_copy(_("For a web page that this server allows to embed the chart"), embed)


def _embed(name: str) -> str:
    """Write the HTML that shows the chart of this view in another web page."""
    query = urlencode({**st.query_params.to_dict(), "embed": "true"}, safe=",:/")
    source = escape(address_of(query=query), quote=True)
    return f'<iframe src="{source}" title="{escape(name)}" width="100%" height="620"></iframe>'


def _to_copy(label: str, text: str) -> None:
    """Show a text with a button that copies it; nothing where there is none."""
    if text:
        st.markdown(f"**{plain(label)}**")
        st.code(text, language=None, wrap_lines=True)


# --- picture -------------------------------------------------------------------------------------


def caption(
    dataset: Dataset, rows: pd.DataFrame, words: Words, language: Language, address: str = ""
) -> Caption:
    """Write the words round a picture: those of the page, its sources, the release and the day."""
    _ = language.gettext
    names = publishers(dataset, rows, _MOST_PUBLISHERS, language)
    services = dataset.services[dataset.services["service"].isin(list(rows["service"].unique()))]
    source = _("Sources: {names}.").format(names=names.removesuffix(".")) if names else ""
    taken = _("{project}, release {release}, {date}.").format(
        project=PROJECT, release=release_name(dataset), date=language.day(today())
    )
    return Caption(
        title=words.title,
        subtitle=words.subtitle,
        key=words.key,
        note=words.note,
        source=" ".join([source, *services["attribution"]]),
        taken=taken,
        address=address,
    )


def _want_picture() -> None:
    """Close the menu, which would lie over the picture, and open the picture in its place."""
    st.session_state["take_away"] = False
    st.session_state["picture_wanted"] = True


def _open_picture(
    context: Context, rows: pd.DataFrame, figure: MakeFigure, name: str, words: Words
) -> None:
    language = context.language
    sheet = PHONE if context.narrow else SCREEN
    told = caption(context.dataset, rows, words, language, address_of())
    shown = picture(figure(replace(context, dark=False)), told, sheet=sheet)
    stem = file_stem(context.dataset, rows, name)
    opened = st.dialog(language.gettext("Picture"), width=SCREEN.width + _FRAME)
    opened(_show_picture)(shown, sheet, stem, language)


def _show_picture(shown: go.Figure, sheet: Sheet, stem: str, language: Language) -> None:
    """Show a picture exactly as it will be saved, and the one button that saves it."""
    _ = language.gettext
    names = {"png": _("PNG, for slides and mail"), "svg": _("SVG, for print and editing")}
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        form = st.radio(
            _("Form"),
            PICTURES,
            format_func=lambda code: names[code],
            horizontal=True,
            key="picture_form",
            label_visibility="collapsed",
        )
        told = _("The camera at the top right of the picture saves it.")
        st.markdown(quiet(told), width="content")
    chosen = form if form in PICTURES else PICTURES[0]
    # Each form has a place of its own: Plotly stumbles when the settings of a chart change.
    places = {code: st.container() for code in PICTURES}
    places[chosen].plotly_chart(
        shown,
        width="content",
        theme=None,
        key=f"picture_{chosen}",
        config=picture_config(shown, chosen, stem, language.code, sheet),
        alt=_("The picture as it will be saved"),
    )
