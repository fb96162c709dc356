// The stage: one step at a time, by keys, clicker, touch or the speaker's window.
// Everything that is shown comes from the document itself; texts are set as text, never as markup.
(() => {
  "use strict";
  const story = JSON.parse(document.getElementById("story").textContent);
  const find = id => document.getElementById(id);
  const root = document.documentElement;
  const body = document.body;
  const chart = find("chart");
  const sections = [...document.querySelectorAll(".step")];
  const count = sections.length;
  const asked = new URLSearchParams(location.search);
  const onDisk = location.protocol === "file:";
  const speaking = asked.has("speaker") || location.hash.includes("speaker");
  const PAIR = `pair ${body.dataset.story}`;
  const pair = asked.get("pair") || /pair=(\w+)/.exec(location.hash)?.[1]
    || kept.get(PAIR) || Math.random().toString(36).slice(2);
  kept.set(PAIR, pair);
  const WIDTH = 1280, HEIGHT = 720, SLIM = 700, MOVE = 240;
  let current = 0;

  // --- where we are: the step is in the address, and a reload keeps it ---------------------------
  const within = number => Math.min(Math.max(Math.trunc(number) || 1, 1), count);
  const stepInAddress = () => {
    const inHash = /step=(\d+)/.exec(location.hash);
    return within(Number(inHash ? inHash[1] : asked.get("step")));
  };
  const onDiskHash = speaker => `#step=${current}&pair=${pair}${speaker ? "&speaker" : ""}`;
  const tellAddress = () => {
    const url = new URL(location.href);
    url.hash = onDisk ? onDiskHash(speaking) : "";
    if (!onDisk) url.searchParams.set("step", current);
    history.replaceState(null, "", url);
  };

  // --- the look ------------------------------------------------------------------------------------
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const isSlim = () => innerWidth < SLIM;
  // What differs between light and dark is written once, as a place in a list of pairs.
  const inColours = (value, dark) => {
    if (typeof value === "string")
      return value.startsWith("\u0002") ? story.pairs[Number(value.slice(1))][dark ? 1 : 0] : value;
    if (Array.isArray(value)) return value.map(one => inColours(one, dark));
    if (value && typeof value === "object")
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, inColours(one, dark)]));
    return value;
  };

  // --- drawing: the one chart changes in place -----------------------------------------------------
  const figures = new Map();
  const figure = number => {
    const key = `${number} ${isDark()} ${isSlim()}`;
    if (!figures.has(key))
      figures.set(key, inColours(
        story.steps[number - 1][isSlim() ? "phone" : "stage"], isDark()));
    const drawn = figures.get(key);
    return drawn && { data: drawn.data, layout: structuredClone(drawn.layout) };
  };
  let drawing = Promise.resolve();
  const draw = smooth => {
    const number = current;
    drawing = drawing.then(async () => {
      if (number !== current || speaking) return;
      const wanted = figure(number);
      chart.style.visibility = wanted ? "visible" : "hidden";
      if (!wanted) return;
      wanted.layout.width = isSlim() ? Math.min(innerWidth - 16, 400) : 544;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      // Nothing moves when another look is drawn, nor on the first step.
      const before = chart._fullLayout?.xaxis?.range?.slice();
      const moves = smooth && !still && before && !isSlim();
      const goal = wanted.layout.xaxis.range.slice();
      if (moves) wanted.layout.xaxis.range = before;
      await Plotly.react(chart, wanted.data, wanted.layout,
        { displayModeBar: false, doubleClick: false, responsive: false, typesetMath: false });
      chart.setAttribute("aria-label", story.steps[number - 1].alternative);
      chart.dataset.step = number;
      if (moves && String(before) !== String(goal) && number === current)
        await Plotly.animate(chart, { layout: { xaxis: { range: goal } } },
          { transition: { duration: MOVE, easing: "cubic-in-out" },
            frame: { duration: MOVE, redraw: false }, mode: "immediate" }).catch(() => {});
    }).catch(error => console.error(error));
    return drawing;
  };
  const fit = () => {
    body.classList.toggle("slim", isSlim());
    body.classList.toggle("wide", !isSlim());
    body.style.setProperty("--scale", Math.min(innerWidth / WIDTH, innerHeight / HEIGHT));
  };
  // Texts that are too long for their place become smaller, whatever the font.
  const fitTexts = () => {
    for (const part of sections[current - 1].querySelectorAll(".says, .aside"))
      for (let size = 1; size >= 0.55; size -= 0.05) {
        part.style.setProperty("--fit", size);
        if (part.scrollHeight <= part.clientHeight + 1) break;
      }
  };
  const show = (number, { tell = true, smooth = true } = {}) => {
    entry.clear();
    if (black) blacken(false, tell);
    number = within(number);
    if (number === current) return drawing;
    current = number;
    for (const [place, section] of sections.entries()) {
      section.classList.toggle("current", place + 1 === number);
      section.querySelector(".more").open = false;
    }
    if (isSlim()) sections[number - 1].querySelector(".slot").append(chart);
    fitTexts();
    find("count").textContent = `${number} / ${count}`;
    body.style.setProperty("--done", `${100 * number / count}%`);
    find("previous").disabled = number === 1;
    find("next").disabled = number === count;
    if (tell && !speaking) find("announce").textContent =
      `${number} / ${count}. ${story.steps[number - 1].headline}`;
    for (const button of document.querySelectorAll("#overview [data-step]"))
      button.toggleAttribute("aria-current", Number(button.dataset.step) === number);
    tellAddress();
    tellSpeaker();
    if (tell) send({ step: number });
    return draw(smooth);
  };
  const next = () => show(current + 1), previous = () => show(current - 1);

  // --- a black screen ------------------------------------------------------------------------------
  let black = false;
  const blacken = (value, tell = true) => {
    black = value;
    body.classList.toggle("black", black && !speaking);
    find("black").hidden = !black;
    if (black && !speaking) document.querySelector("dialog[open]")?.close();
    if (tell) send({ black });
  };

  // --- the speaker's window follows and drives the stage -------------------------------------------
  const CLOCK = `clock ${body.dataset.story} ${pair}`;
  const clock = speaking ? speakerClock(CLOCK, (time, elapsed) => {
    find("clock").textContent = time;
    find("elapsed").textContent = elapsed;
  }) : null;
  const receive = message => {
    if ("began" in message) {
      if (speaking) send({ began: clock.join(message.began) });
      else kept.set(CLOCK, message.began);
    }
    if (Number.isInteger(message.step)) show(message.step, { tell: false });
    if (typeof message.black === "boolean") blacken(message.black, false);
    if (message.where && !speaking)
      send({ step: current, black, began: Number(kept.get(CLOCK)) });
  };
  const { send, open } = pairing(
    { story: body.dataset.story, pair, speaking, onDisk, receive });
  const openSpeaker = () => {
    const url = new URL(location.href);
    if (onDisk) url.hash = onDiskHash(true);
    else {
      url.searchParams.set("speaker", "1");
      url.searchParams.set("pair", pair);
    }
    if (!speaking && !open(url)) callOut([line(story.words.blocked, "h2"), line(story.words.allow)]);
  };
  const tellSpeaker = () => {
    if (!speaking) return;
    const step = story.steps[current - 1], after = story.steps[current];
    find("now").textContent = `${current} / ${count} · ${step.headline}`;
    find("said").textContent = step.text;
    find("notes").textContent = step.notes;
    find("then").textContent = after ? after.headline : "–";
  };

  // --- pointing: what is clicked is called out large, Escape puts it away --------------------------
  const line = (text, kind = "p", name = "") => {
    const element = document.createElement(kind);
    element.textContent = text;
    element.className = name;
    return element;
  };
  const callOut = lines => {
    find("card-body").replaceChildren(...lines);
    if (!find("card").open) find("card").showModal();
  };
  const callEvent = code => {
    const event = story.events[code];
    if (event) callOut([line(event.title, "h2"), line(event.date), line(event.description)]);
  };
  const callFigure = words => {
    // Our own hover text: lines, the first one in bold.
    const parts = words.split("<br>").map(part => part.replace(/<\/?b>/g, ""));
    callOut(parts.map((part, place) => line(part, "p", place ? "" : "big")));
  };
  const onPoint = event => {
    const point = event.points?.[0];
    const [kind, code] = point?.customdata ?? [];
    if (kind === "event" || kind === "events") callEvent(code);
    else if (point?.hovertext) callFigure(point.hovertext);
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("button, summary, a, dialog");
    if (!button) return;
    if (button.dataset.event) callEvent(button.dataset.event);
    else if (button.dataset.call)
      callOut([line(button.querySelector("strong").textContent, "p", "big"),
        line(button.dataset.call)]);
    else if (button.dataset.step) {
      find("overview").close();
      show(Number(button.dataset.step));
    } else if (button.classList.contains("close")) button.closest("dialog").close();
    else if (event.target.matches("dialog")) event.target.close();
  });

  // --- keys, clicker and touch ---------------------------------------------------------------------
  const openOverview = () => {
    for (const [place, thumb] of document.querySelectorAll("#overview .thumb").entries())
      if (!thumb.firstChild) {
        const still = sections[place].querySelector(".still svg");
        if (still) thumb.append(still.cloneNode(true));
      }
    find("overview").showModal();
    document.querySelector("#overview [aria-current]")?.focus();
  };
  const entry = numberEntry(find("typed"), number => {
    document.querySelector("dialog[open]")?.close();
    show(number);
  });
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: previous, PageUp: previous,
    Home: () => show(1), End: () => show(count),
    o: openOverview, s: openSpeaker, "?": () => find("help").showModal(),
    t: () => { const more = sections[current - 1].querySelector(".more"); more.open = !more.open; },
    d: () => { root.dataset.theme = isDark() ? "light" : "dark"; draw(false); },
    f: () => document.fullscreenElement ? document.exitFullscreen()
      : root.requestFullscreen?.().catch(() => {}),
    b: () => blacken(!black), ".": () => blacken(!black),
    Escape: () => {
      if (black) blacken(false);
      sections[current - 1].querySelector(".more").open = false;
    },
  };
  const steps = [...document.querySelectorAll("#overview [data-step]")];
  addEventListener("keydown", event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest?.("input, textarea, select, .scroll")) return;
    const dialog = document.querySelector("dialog[open]");
    const names = meanings(event);
    const key = names.find(name => keys[name]) ?? names[0];
    if (entry.take(key) || (dialog === find("overview") && moveFocus(steps, key))) {
      event.preventDefault();
      return;
    }
    if (dialog && key !== "PageDown" && key !== "PageUp") {
      if (key === "o" || key === "?") dialog.close();
      return;
    }
    if (key === " " && event.target.closest?.("button, summary, a")) return;
    if (!keys[key]) return;
    event.preventDefault();
    dialog?.close();
    keys[key]();
  });
  onSwipe(next, previous);
  showWhilePointing(body);

  // --- begin -----------------------------------------------------------------------------------------
  const buttons = {
    previous, next, "speaker-previous": previous, "speaker-next": next,
    "overview-open": openOverview, "help-open": keys["?"],
    restart: () => send({ began: clock.restart() }),
  };
  for (const [id, act] of Object.entries(buttons)) find(id).addEventListener("click", act);
  if (asked.get("theme") === "dark" || asked.get("theme") === "light")
    root.dataset.theme = asked.get("theme");
  body.classList.add("live");
  fit();
  if (speaking) {
    body.classList.add("speaking");
    find("speaker").hidden = false;
  }
  // The chart is laid out by the width of its letters, so they have to be there.
  const letters = Promise.all(["400", "700"].map(weight =>
    document.fonts.load(`${weight} 16px "Source Sans"`))).catch(() => {});
  letters.then(() => show(stepInAddress(), { tell: false, smooth: false })).then(() => {
    chart.on?.("plotly_click", onPoint);
    body.dataset.ready = "yes";
    if (speaking) send({ where: true });
  });
  let slim = isSlim();
  addEventListener("resize", () => {
    fit();
    if (slim === isSlim()) return;
    slim = isSlim();
    if (slim) sections[current - 1].querySelector(".slot").append(chart);
    else find("stage").prepend(chart);
    fitTexts();
    draw(false);
  });
  addEventListener("hashchange", () => show(stepInAddress()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(false));
})();
