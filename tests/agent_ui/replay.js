// Stands where the network is: the desk's own modules talk to a hub that was recorded, over lines as bad as lines get.
// Everything above the socket's client and `fetch` is the product's; what comes down was rendered by the product.
// The hub moves on, requests are read and answered, packets arrive, and connections break in an order drawn by a seed.
const replay = ({recording, line, seed, view, limit}) => {
  const {watched: open, texts, answers, packets, ends} = recording;
  let state = seed;
  const random = () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const draw = (choices) => choices[Math.floor(random() * choices.length)];
  const turn = () => new Promise((done) => { const {port1, port2} = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });

  // Waiting is not what is tried: whatever the page would do in seconds it does in milliseconds.
  const later = window.setTimeout;
  window.setTimeout = (act, milliseconds = 0, ...rest) => later(act, milliseconds / 400, ...rest);
  window.setInterval = () => 0;
  window.requestAnimationFrame = (act) => later(act, 0);
  // Without a layout nothing would be visible: whoever lives through the day looks at what is said, at its end.
  Element.prototype.checkVisibility = () => true;

  let at = 0;
  let end = 0;
  let quiet = false;
  let connected = false;
  let wanted = true;
  let watched = null;
  let down = [];
  let up = [];
  let requests = [];
  const delivered = [];
  const listeners = new Map();
  let anyone = () => {};
  const told = (name, data) => {
    if (!["connect", "disconnect"].includes(name)) anyone(name);
    tell(name, data);
  };
  const tell = (name, data) => (listeners.get(name) ?? []).forEach((listener) => listener(data));

  window.wire = {
    get connected() { return connected; },
    onAny: (listener) => { anyone = listener; },
    on: (name, listener) => listeners.set(name, [...(listeners.get(name) ?? []), listener]),
    once: (name, listener) => {
      const first = (data) => { wire.off(name, listener); listener(data); };
      first.of = listener;
      wire.on(name, first);
    },
    off: (name, listener) => listeners.set(name, (listeners.get(name) ?? []).filter((each) => each !== listener && each.of !== listener)),
    connect: () => { wanted = true; },
    timeout: () => ({
      emitWithAck: (name, values) => new Promise((resolve, reject) => up.push({name, values, resolve, reject})),
    }),
  };
  window.fetch = (address) => new Promise((resolve, reject) => requests.push({address: new URL(address, location), resolve, reject}));

  const parsed = new Map();
  const rowsOf = (shown, moment) => {
    const place = answers[moment][`/desk/fragments/rows?view=${shown}`];
    if (!parsed.has(place)) {
      const template = document.createElement("template");
      template.innerHTML = texts[place];
      parsed.set(place, [...template.content.children].map((row) => ({at: row.dataset.at, id: Number(row.id.slice(4)), html: row.outerHTML})));
    }
    return parsed.get(place);
  };
  const after = (row, cursor) => {
    if (!cursor) return true;
    const [moment, id] = cursor.split("~");
    return row.at < moment || (row.at === moment && row.id < Number(id));
  };
  const read = (address) => {
    if (address.pathname !== "/desk/fragments/rows") {
      const place = answers[at][address.pathname];
      return place === undefined ? {status: 404, html: ""} : {status: 200, html: texts[place]};
    }
    const rest = rowsOf(address.searchParams.get("view"), at).filter((row) => after(row, address.searchParams.get("cursor")));
    const page = rest.slice(0, limit);
    const next = rest.length > limit ? `${page.at(-1).at}~${page.at(-1).id}` : "";
    return {status: 200, html: page.map(({html}) => html).join(""), next};
  };
  const versionOf = (number) => {
    const html = texts[answers[at][`/desk/fragments/interactions/${number}`]];
    return Number(html.match(/data-version="(\d+)"/)[1]);
  };
  const response = ({status, html, next}, address) => ({
    ok: status === 200, status, statusText: "", redirected: false, url: address.href,
    headers: {get: () => next ?? null}, text: async () => html,
  });

  const steps = {
    advance: () => {
      if (at >= end) return;
      at += 1;
      if (!connected) return;
      for (const [name, data] of packets[at][line]) {
        if (name !== "conversation" || data.id === watched) down.push({name, data});
      }
    },
    hear: () => {
      const said = connected && up.shift();
      if (!said) return;
      if (said.name === "watch") watched = said.values.interaction_id;
      const found = {watch: () => ({version: watched === null ? null : versionOf(watched)}), drafts: () => ({drafts: {}})};
      down.push({answer: said, data: {ok: true, ...found[said.name]?.()}});
    },
    tell: () => {
      const packet = connected && down.shift();
      if (!packet) return;
      if (packet.answer) return packet.answer.resolve(packet.data);
      told(packet.name, packet.data);
      if (packet.name === "rows" || packet.name === "conversation") delivered.push(packet);
    },
    read: () => {
      const unread = requests.filter(({answer}) => !answer);
      if (!unread.length) return;
      const chosen = draw(unread);
      chosen.answer = read(chosen.address);
    },
    answer: () => {
      const ready = requests.filter(({answer}) => answer);
      if (!ready.length) return;
      const chosen = draw(ready);
      requests = requests.filter((request) => request !== chosen);
      const luck = quiet ? 1 : random();
      if (luck < 0.05) chosen.reject(new TypeError("no network"));
      else chosen.resolve(response(luck < 0.1 ? {status: 503, html: ""} : chosen.answer, chosen.address));
    },
    lose: () => {
      if (!connected) return;
      const unanswered = [...up, ...down.flatMap(({answer}) => answer ?? [])];
      [connected, watched, down, up] = [false, null, [], []];
      unanswered.forEach(({reject}) => reject(new Error("disconnected")));
      wanted = random() < 0.5;
      told("disconnect", wanted ? "transport close" : "io server disconnect");
    },
    connect: () => {
      if (connected || !wanted) return;
      connected = true;
      told("connect");
    },
    repeat: () => {
      if (connected && delivered.length) down.unshift(draw(delivered.slice(-20)));
    },
    swap: () => {
      const place = Math.floor(random() * (down.length - 1));
      const [one, two] = [down[place], down[place + 1]];
      if (one && two && [one, two].every(({name}) => name === "rows" || name === "conversation")) {
        [down[place], down[place + 1]] = [two, one];
      }
    },
    scroll: () => {
      // Without a layout a list has no height: this one is as if it was scrolled to its end.
      const list = document.querySelector(".inbox-list");
      Object.defineProperty(list, "clientHeight", {value: 1, configurable: true});
      list.dispatchEvent(new Event("scroll"));
      delete list.clientHeight;
    },
    open: () => {
      const links = open.map((number) => document.querySelector(`#inbox-rows [data-open="${number}"]`)).filter(Boolean);
      if (links.length) draw(links).click();
    },
  };
  const weights = {advance: 5, hear: 5, tell: 8, read: 5, answer: 5, lose: 0.5, connect: 3, repeat: 1, swap: 1, scroll: 1, open: 0.6};
  const lots = Object.entries(weights).flatMap(([name, weight]) => Array(Math.round(weight * 10)).fill(name));

  const idle = () => connected && !down.length && !up.length && !requests.length && document.documentElement.hasAttribute("data-live");
  const settle = async () => {
    quiet = true;
    for (let turns = 0; turns < 5000; turns += 1) {
      for (const name of ["connect", "hear", "tell", "read", "answer"]) steps[name]();
      await turn();
      if (idle()) {
        await new Promise((done) => later(done, 1));
        await new Promise((done) => later(done, 0));
        if (idle()) return true;
      }
    }
    return false;
  };

  const OFTEN_NEW = ".offer-seconds, .hand-time, .due-word, .lookers, time, [data-ends], [data-leaves]";
  const plain = (element) => {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll(OFTEN_NEW)) part.replaceChildren();
    for (const part of [copy, ...copy.querySelectorAll("*")]) {
      for (const name of ["title", "hidden", "aria-current", "open"]) part.removeAttribute(name);
      if (part.matches(".due, .hand-time")) part.removeAttribute("data-tone");
      // Their order is nothing a person sees.
      const attributes = [...part.attributes].map(({name, value}) => [name, value]).sort();
      for (const [name] of attributes) part.removeAttribute(name);
      for (const [name, value] of attributes) part.setAttribute(name, value);
    }
    return copy.innerHTML.replace(/\s+/g, " ").replace(/> /g, ">").replace(/ </g, "<").trim();
  };
  const holder = (html) => Object.assign(document.createElement("div"), {innerHTML: html});
  const differences = () => {
    const found = [];
    const compare = (name, shown, fresh) => shown !== fresh && found.push({name, shown, fresh});
    const frame = holder(texts[answers[at]["/desk/fragments/frame"]]);
    for (const region of frame.children) compare(region.id, plain(document.getElementById(region.id)), plain(region));
    const list = document.getElementById("inbox-rows");
    const cursor = list.dataset.next;
    const expected = rowsOf(view, at).filter((row) => !cursor || !after(row, cursor));
    compare("rows", [...list.children].map(({id}) => id).join(), expected.map(({id}) => `row-${id}`).join());
    compare("every row", plain(list), plain(holder(expected.map(({html}) => html).join(""))));
    compare("empty", document.getElementById("inbox-empty").hidden, expected.length > 0 || Boolean(cursor));
    const talk = document.querySelector("article.conversation");
    if (!talk) return [...found, {name: "conversation", shown: "none"}];
    const fresh = holder(texts[answers[at][`/desk/fragments/interactions/${talk.dataset.interaction}`]]).firstElementChild;
    for (const name of ["version", "seen"]) compare(`data-${name}`, talk.dataset[name], fresh.dataset[name]);
    for (const part of ["head", "entries", "answer", "card", "script"]) {
      const id = `conversation-${talk.dataset.interaction}-${part}`;
      compare(id, plain(talk.querySelector(`#${id}`)), plain(fresh.querySelector(`#${id}`)));
    }
    return found;
  };

  /** Live through the whole day; resolves to what was wrong, by stretch. */
  window.live = async () => {
    const wrong = [];
    for (const [number, stop] of ends.entries()) {
      [end, quiet] = [stop, false];
      const most = (stop - at) * 20;
      for (let count = 0; count < most; count += 1) {
        steps[draw(lots)]();
        if (count % 2) await turn();
      }
      while (at < end) steps.advance();
      const still = await settle();
      const differs = still ? differences() : [{name: "never came to rest", live: document.documentElement.hasAttribute("data-live"), requests: requests.length}];
      if (differs.length) return [...wrong, {run: number, at, differs}];
    }
    return wrong;
  };
};

// One page holds the day and lets other pages, each in a frame, live through it one after the other.
if (window.parent !== window) {
  replay(window.parent.given);
} else {
  window.play = async (given) => {
    window.given = {recording: window.recording, ...given};
    const frame = Object.assign(document.createElement("iframe"), {hidden: true, src: given.address});
    const loaded = new Promise((done) => frame.addEventListener("load", done));
    document.body.append(frame);
    await loaded;
    const wrong = await frame.contentWindow.live();
    frame.remove();
    return wrong;
  };
}
