// Keys and touch: letters by their position, numbers with Enter, arrows in the overview.

// What a key stands for: first by where it is on the keyboard, so that letters work in any alphabet,
// then by what is written on it.
const meanings = event => {
  if (event.key === "?" || event.key.length > 1 || /^\d$/.test(event.key)) return [event.key];
  const [, letter, digit] = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code) ?? [];
  const position = letter?.toLowerCase() ?? (event.shiftKey ? undefined : digit)
    ?? { Period: ".", Slash: "?" }[event.code];
  return [position, event.key.toLowerCase()].filter(Boolean);
};

// A step chosen by its number: digits are shown as they are typed, Enter jumps, Escape clears.
const numberEntry = (display, jump) => {
  let typed = "";
  const set = text => { typed = text.slice(-3); display.textContent = typed; display.hidden = !typed; };
  return {
    clear: () => set(""),
    // Returns whether the key was one of this.
    take: key => {
      if (/^\d$/.test(key)) set(typed + key);
      else if (key === "Enter" && typed) { const number = Number(typed); set(""); jump(number); }
      else if ((key === "Escape" || key === "Backspace") && typed)
        set(key === "Escape" ? "" : typed.slice(0, -1));
      else return false;
      return true;
    },
  };
};

// Arrows go from button to button of a grid; returns whether the key was one of this.
const moveFocus = (buttons, key) => {
  const columns = buttons.filter(button => button.offsetTop === buttons[0].offsetTop).length;
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns,
    Home: 0, End: buttons.length - 1 }[key];
  if (to === undefined) return false;
  buttons[to]?.focus();
  return true;
};

// A stroke of a finger to the left goes on, one to the right goes back.
const onSwipe = (next, previous) => {
  let start = null;
  addEventListener("touchstart", event => {
    start = event.touches.length === 1 && !event.target.closest(".scroll, dialog")
      ? event.touches[0] : null;
  }, { passive: true });
  addEventListener("touchend", event => {
    if (!start) return;
    const x = event.changedTouches[0].clientX - start.clientX;
    const y = event.changedTouches[0].clientY - start.clientY;
    start = null;
    if (Math.abs(x) > 60 && Math.abs(x) > 2 * Math.abs(y)) (x < 0 ? next : previous)();
  }, { passive: true });
};

// The buttons are seen for a moment after the mouse was moved.
const showWhilePointing = element => {
  let hides;
  addEventListener("pointermove", () => {
    element.classList.add("pointing");
    clearTimeout(hides);
    hides = setTimeout(() => element.classList.remove("pointing"), 2000);
  });
};
