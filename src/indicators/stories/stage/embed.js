// One chart in the page of somebody else: as wide as its frame, light or dark as asked or as usual.
(() => {
  "use strict";
  const { forms, pairs } = JSON.parse(document.getElementById("figure").textContent);
  const chart = document.getElementById("chart");
  const NARROW = 760;
  const dark = () => document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const inColours = (value, second) => {
    if (typeof value === "string")
      return value.startsWith("\u0002") ? pairs[Number(value.slice(1))][second ? 1 : 0] : value;
    if (Array.isArray(value)) return value.map(one => inColours(one, second));
    if (value && typeof value === "object")
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, inColours(one, second)]));
    return value;
  };
  const draw = () => {
    const { data, layout } = inColours(innerWidth < NARROW ? forms.phone : forms.page, dark());
    layout.width = document.body.clientWidth - 16;
    Plotly.react(chart, data, layout, { displayModeBar: false, doubleClick: false });
  };
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 100); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
})();
