"""Dash: a dropdown and the four charts."""

import sys

from dash import Dash, Input, Output, dcc, html
from work import FIRST_YEARS, PANELS, figure

app = Dash(__name__)
app.layout = html.Div(
    [
        dcc.Dropdown(list(FIRST_YEARS), FIRST_YEARS[0], id="since", clearable=False),
        *(dcc.Graph(id=panel) for panel in PANELS),
    ]
)


@app.callback([Output(panel, "figure") for panel in PANELS], Input("since", "value"))
def draw(since: int) -> list:
    """Draw the four charts from a year on."""
    return [figure(panel, since) for panel in PANELS]


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), debug=False)
