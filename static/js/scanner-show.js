/* What the scanner shows and plays: the card of the last scan, the two lists, counts, sounds. js/scanner-app.js decides, this
   file draws. Words come from #scanner-words (json_script). */
self.Show = (function () {
  "use strict";
  var words = JSON.parse(document.getElementById("scanner-words").textContent);
  var root = document.querySelector("[data-app]");
  var UNDO_WITHIN = 1000 * Number(root.dataset.undoWithin);
  function find(name, inside) { return (inside || document).querySelector("[data-" + name + "]"); }

  function word(name, filling) {
    return String(words[name]).replace(/\{(\w+)\}/g, function (whole, key) { return filling && key in filling ? filling[key] : whole; });
  }
  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text) { made.textContent = text; }
    return made;
  }
  function text(place, value) { if (place.textContent !== value) { place.textContent = value; } }
  function clock(at) { return new Date(at).toLocaleTimeString(words.language, { hour: "2-digit", minute: "2-digit", hour12: false }); }

  // ---- Who a row is about, and what it came to.
  function who(row) {
    if (row.name) { return row.name; }
    if (row.no) { return word("number", { no: row.no }); }
    var card = /\/K\/([A-Z0-9]+)/i.exec(row.text || "");
    return card ? word("card", { serial: card[1].toUpperCase() }) : "–";
  }
  // in, out, already, refused, review, stuck, undone, undoing, queued
  function state(row) {
    if (row.undo) { return row.undo.state === "done" ? "undone" : row.undo.state === "failed" ? row.state : "undoing"; }
    return row.state;
  }
  function why(row) {
    if (row.state === "stuck") { return word("stuck_sentence"); }
    return /^(refused|review)$/.test(row.state) || (row.undo && row.undo.state === "failed") ? row.sentence || "" : "";
  }

  // ---- The card. `state` besides those above: checking, none.
  var COLOURS = { "in": "green", out: "blue", already: "gold", refused: "red", review: "gold", stuck: "red", undone: "", undoing: "", queued: "", checking: "" };
  var ICONS = { "in": "yes", out: "yes", already: "yes", refused: "no", review: "wait", stuck: "no", queued: "wait", checking: "wait", undone: "no", undoing: "wait" };
  function came(row, said) {
    var card = find("came");
    var now = said || state(row);
    var kept = now === "queued" || now === "checking";
    card.dataset.state = now;
    card.dataset.act = row.act;
    card.dataset.icon = ICONS[now] || "wait";
    text(find("came-word"), now === "queued" ? word("queued_" + row.act) : word(now));
    text(find("came-name"), row.local ? "" : who(row));
    text(find("came-why"), row.why || why(row) || (now === "queued" ? word("queued_sentence") : ""));
    var face = find("came-face");
    face.replaceChildren();
    face.hidden = Boolean(row.local);
    if (row.picture) { var picture = element("img"); picture.src = row.picture; picture.alt = ""; face.append(picture); } else { face.textContent = (row.name || "·").slice(0, 1); }
    if (!kept || said === "again") { card.classList.remove("flash"); void card.offsetWidth; card.classList.add("flash"); }
  }

  // ---- The lists
  function tag(row) {
    var now = state(row);
    return element("span", "tag " + (COLOURS[now] || (now === "queued" ? "dashed" : "")), now === "queued" ? word("queued_" + row.act) : word(now));
  }
  function line(row, button) {
    var item = element("li", "item");
    var body = element("span", "item-body");
    var head = element("span", "inline");
    item.dataset.scan = row.id;
    item.dataset.state = state(row);
    head.append(element("span", "item-title", who(row)), tag(row));
    body.append(head, element("span", "quiet", clock(row.scanned_at) + (row.name && row.no ? " · " + word("number", { no: row.no }) : "")));
    if (why(row)) { body.append(element("span", "muted bad", why(row))); }
    item.append(body);
    if (button) { item.append(button); }
    return item;
  }
  function button(label, spoken, row, kind) {
    var made = element("button", "btn btn-line btn-s", label);
    made.type = "button";
    made.setAttribute("aria-label", spoken);
    made.dataset[kind] = row.id;
    return made;
  }
  // From when the server (or, before it answered, this phone) took it.
  function undoable(row) {
    return !row.undo && /^(queued|in|out)$/.test(row.state) && Date.now() - (row.shown || row.scanned_at) < UNDO_WITHIN;
  }
  var drawn = "";
  function lists(rows, troubled) {
    var print = JSON.stringify(rows.map(function (row) { return [row.id, state(row), who(row), why(row), undoable(row), row.dealt]; }));
    if (print === drawn) { return; }  // a button under a finger stays where it is
    drawn = print;
    var troubles = rows.filter(troubled);
    var last = rows.filter(function (row) { return !troubled(row); }).slice(0, 10);
    find("troubles").hidden = !troubles.length;
    text(find("troubles-count"), String(troubles.length));
    find("troubles-list").replaceChildren.apply(find("troubles-list"), troubles.map(function (row) {
      return line(row, button(word("dealt"), word("dealt_of", { name: who(row) }), row, "dealt"));
    }));
    find("last").hidden = !last.length;
    find("last-list").replaceChildren.apply(find("last-list"), last.map(function (row) {
      return line(row, undoable(row) ? button(word("undo"), word("undo_of", { name: who(row) }), row, "undo") : null);
    }));
  }
  function counts(inside, waiting) {
    var here = find("inside");
    var wait = find("waiting");
    here.hidden = wait.hidden = false;
    text(here, word("inside", { count: inside }));
    text(wait, waiting ? word("waiting", { count: waiting }) : word("none_waiting"));
    wait.className = "tag " + (waiting ? "gold" : "");
    wait.dataset.count = waiting;
  }

  // ---- Lines that stay as long as they are true: [{name, colour}]
  function notices(wanted) {
    find("notices").replaceChildren.apply(find("notices"), wanted.map(function (one) {
      var made = element("p", "notice " + one.colour, one.text);
      made.dataset.notice = one.name;
      return made;
    }));
  }

  // ---- Sound and vibration: high and short for yes, low and twice for no, one soft tone for kept.
  var sound = null;
  function wakeSound() {
    var Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) { return; }
    sound = sound || new Context();
    if (sound.state === "suspended") { sound.resume().catch(function () { /* the next touch may do */ }); }
  }
  function tone(pitch, after, length, shape) {
    var source = sound.createOscillator();
    var volume = sound.createGain();
    var from = sound.currentTime + after;
    source.type = shape;
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + length);
    source.connect(volume).connect(sound.destination);
    source.start(from);
    source.stop(from + length);
  }
  var TONES = {
    yes: [[880, 0, 0.09, "sine"], [1320, 0.09, 0.14, "sine"]], no: [[220, 0, 0.16, "square"], [180, 0.2, 0.24, "square"]],
    kept: [[660, 0, 0.12, "sine"]], already: [[660, 0, 0.09, "triangle"], [660, 0.14, 0.09, "triangle"]]
  };
  var SHAKES = { yes: [60], no: [140, 70, 140], kept: [30], already: [40, 40, 40] };
  function play(name) {
    var active = navigator.userActivation;
    root.dataset.played = name;
    if (sound && sound.state === "running") { TONES[name].forEach(function (one) { tone.apply(null, one); }); }
    if (navigator.vibrate && active && active.hasBeenActive) { navigator.vibrate(SHAKES[name]); }
  }
  document.addEventListener("click", wakeSound);

  return { word: word, find: find, text: text, who: who, state: state, undoable: undoable, came: came, lists: lists, counts: counts, notices: notices, play: play, language: words.language };
})();
