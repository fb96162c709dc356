// One chart in the page of somebody else: as wide as its frame, light or dark as asked or as usual.
// It tells the page round it how high it is.
(() => {
  "use strict";
  const { forms, pairs, narrowest } = JSON.parse(document.getElementById("figure").textContent);
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
    // In a frame too narrow for its words a chart is drawn at the least width, and smaller.
    const room = document.body.clientWidth - 16;
    layout.width = Math.max(room, narrowest);
    const scale = room / layout.width;
    Plotly.react(chart, data, layout, { displayModeBar: false, doubleClick: false, typesetMath: false });
    chart.style.width = `${layout.width}px`;
    chart.style.transform = scale < 1 ? `scale(${scale})` : "";
    chart.style.marginBottom = `${chart.offsetHeight * (scale - 1)}px`;
  };
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 100); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  draw();
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: "indicators-height", height }, "*");
  }).observe(document.body);
})();
