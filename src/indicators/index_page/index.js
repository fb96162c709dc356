// What Streamlit's own page lacks: how wide the window is, where the server is, when the system
// turns dark or light, a chart that is dragged over and clicked in, and a chart on paper.
(() => {
  "use strict";
  const { cookie, pages, colours } = "SETTINGS";

  // Before the app connects, so that its handshake carries the cookie. What the media query says is
  // taken for the cookie too: on a phone it is right before the first layout, innerWidth is not.
  const slim = matchMedia("(max-width: 699.98px)");
  const paper = matchMedia("print");
  const wasSlim = slim.matches;
  const tellWidth = () => {
    document.cookie = `${cookie}=${slim.matches ? "narrow" : "wide"}; Path=/; SameSite=Strict`;
  };
  tellWidth();
  slim.addEventListener("change", () => {
    // Printing changes the answer for a moment, and must not reload the page.
    if (slim.matches === wasSlim || paper.matches) return;
    tellWidth();
    location.reload();
  });

  // Who comes to a page by its path is told where the server is: Streamlit would look for it below
  // that path first.
  const parts = location.pathname.replace(/\/+$/, "").split("/");
  if (pages.includes(parts.at(-1))) {
    const base = parts.slice(0, -1).join("/");
    window.__streamlit ??= { BACKEND_BASE_URL: `${location.origin}${base}/` };
  }

  // Streamlit changes its own colours at once, but draws no chart anew. R is its key for that.
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (paper.matches) return;
    const press = name => document.dispatchEvent(
      new KeyboardEvent(name, { key: "r", code: "KeyR", bubbles: true }));
    setTimeout(() => { press("keydown"); press("keyup"); }, 100);
  });

  // Streamlit lets a mouse either drag over a chart or choose a mark in it. Here it does both.
  addEventListener("pointerdown", event => {
    const layout = event.target.closest?.(".st-key-chart .js-plotly-plot")?._fullLayout;
    if (layout?.dragmode === "select") layout.clickmode = "event+select";
  }, true);

  // On paper a chart is as wide as the page, whatever the window was, and light. Nobody waits for
  // a server there: the drawing is scaled, and each dark colour replaced by the light one.
  const onScreen = new Map();
  const replace = (element, name, text) => {
    if (element.getAttribute(name) === text) return;
    onScreen.set(element, { ...onScreen.get(element), [name]: element.getAttribute(name) });
    element.setAttribute(name, text);
  };
  const light = text => text
    .replace(/(rgba?\()(\d+, \d+, \d+)/g, (_, opening, rgb) => opening + (colours[rgb] ?? rgb))
    .replace(/#[0-9a-f]{6}\b/gi, hex => {
      const rgb = colours[hex.slice(1).match(/../g).map(two => parseInt(two, 16)).join(", ")];
      return rgb ? `rgb(${rgb})` : hex;
    });
  addEventListener("beforeprint", () => {
    for (const drawing of document.querySelectorAll(".js-plotly-plot .main-svg")) {
      const [width, height] = ["width", "height"].map(name => drawing.getAttribute(name));
      replace(drawing, "viewBox", `0 0 ${width} ${height}`);
    }
    if (!isDark()) return;
    document.documentElement.dataset.printed = "dark";
    for (const element of document.querySelectorAll(".js-plotly-plot [style]"))
      replace(element, "style", light(element.getAttribute("style")));
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.printed;
    for (const [element, attributes] of onScreen)
      for (const [name, text] of Object.entries(attributes))
        text === null ? element.removeAttribute(name) : element.setAttribute(name, text);
    onScreen.clear();
  });
  const isDark = () => {
    const app = document.querySelector(".stApp");
    return app !== null && getComputedStyle(app).colorScheme === "dark";
  };
})();
