// A stage and its speaker's window: which belong together, what they tell each other, and the clock.

// What a window keeps over a reload; a browser may refuse to keep anything.
const kept = {
  get: name => { try { return sessionStorage.getItem(name); } catch { return null; } },
  set: (name, text) => { try { sessionStorage.setItem(name, text); } catch { /* lives on without */ } },
};

// Windows with one `pair` in their address belong together; messages go from stage to speaker or back,
// never between two stages. Pages on disk share no channel: there the windows know each other from
// opening.
const pairing = ({ story, pair, speaking, onDisk, receive }) => {
  const role = speaking ? "speaker" : "stage";
  const channel = "BroadcastChannel" in window && !onDisk
    ? new BroadcastChannel(`story ${story} ${pair}`) : null;
  let other = speaking ? window.opener : null;
  const hear = (message, source) => {
    if (!message || message.story !== story || message.pair !== pair || message.role === role) return;
    if (source) other = source;
    receive(message);
  };
  if (channel) channel.onmessage = event => hear(event.data, null);
  else addEventListener("message", event => hear(event.data, event.source));
  return {
    send: message => {
      const whole = { ...message, story, pair, role };
      if (channel) channel.postMessage(whole);
      else other?.postMessage(whole, "*");
    },
    // Returns false where the browser opens no window.
    open: url => {
      other = window.open(url, `speaker ${pair}`, "popup,width=980,height=680");
      return Boolean(other);
    },
  };
};

// The speaker's clock: it goes on over a reload, and over another opening of the window, as the
// stage keeps its beginning too.
const speakerClock = (name, show) => {
  const stored = Number(kept.get(name));
  let began = stored || Date.now();
  let own = Boolean(stored);
  const pad = value => String(value).padStart(2, "0");
  const tick = () => {
    const now = new Date();
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
    show(`${pad(now.getHours())}:${pad(now.getMinutes())}`,
      `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`);
  };
  const begin = time => { began = time; own = true; kept.set(name, time); tick(); return time; };
  tick();
  setInterval(tick, 1000);
  return {
    restart: () => begin(Date.now()),
    // A window that remembers nothing takes over the time of the stage.
    join: time => begin(own || !time ? began : time),
  };
};
