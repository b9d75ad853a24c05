/* The scanner of whoever runs a shift: scans people one after another, in a visible mode, with and without a network.

   Opened as /scanner/#<pass>; the pass moves into IndexedDB at once and out of the address. js/queue.js keeps and sends,
   js/scanner-show.js draws, js/scan.js looks through the camera ("scanned" events). A scan is written down before anything
   else happens to it; its answer comes when the network gives it. */
(function () {
  "use strict";
  var AGAIN = 3000;      // the same code within that time, counted from when it was last in view, is the same scan
  var JUST = 60000;      // the same person and act within that time is not sent again
  var PATIENCE = 1500;   // after that long without an answer the scan is said to be kept
  var EVERY = 15000;     // milliseconds between two looks whether something waits
  var CLOCK = 120000;    // a clock that is off by more than that is told; the server looks at more than five minutes
  var Show = self.Show;
  var Queue = self.Queue;
  var root = document.querySelector("[data-app]");
  var way = root.querySelector(".way");
  var pass = null;       // of the shift at hand
  var rows = [];         // its scans, newest first
  var passes = [];       // all passes, and all scans: what is left of another shift stays in sight
  var scans = [];
  var current = null;    // what the card shows: {id, since, told}
  var seen = {};         // key of a code: when it was last in view
  var pictures = {};     // number: data URL, for this page's life only
  var kept = false;      // the worker holds the page
  function mode() { return way.dataset.mode; }

  // ---- Reading what is stored, and showing it
  function load() {
    return Promise.all([Queue.setting("shift"), Queue.all("passes"), Queue.all("scans")]).then(function (stored) {
      passes = stored[1];
      scans = stored[2].sort(function (a, b) { return b.scanned_at - a.scanned_at; });
      pass = passes.find(function (one) { return one.shift === stored[0]; }) || null;
      rows = scans.filter(function (row) { return pass && row.shift === pass.shift; });
      draw();
    });
  }
  function listed() { return scans.filter(function (row) { return row.shift === pass.shift || Queue.troubled(row); }); }

  function draw() {
    document.querySelector("[data-when=empty]").hidden = Boolean(pass);
    root.hidden = !pass;
    if (!pass) { return; }
    Show.text(Show.find("title"), pass.title);
    Show.counts(inside().size, waiting());
    Show.lists(listed(), Queue.troubled);
    Show.notices(notices());
    more();
    settle();
  }

  function person(no) { return pass.people.find(function (one) { return one.no === no; }); }
  function waiting() { return scans.filter(Queue.waits).length; }

  // Who is here: what the server said, then what was scanned here since.
  function inside() {
    var here = new Set(pass.people.filter(function (one) { return one.inside; }).map(function (one) { return one.no; }));
    rows.slice().reverse().forEach(function (row) {
      var fresh = Queue.waits(row) || row.shown > pass.loaded;
      if (!fresh || !/^(queued|in|out)$/.test(Show.state(row))) { return; }
      if (row.act === "in") { here.add(row.no || row.id); } else { here.delete(row.no); }
    });
    return here;
  }

  function notices() {
    var found = [];
    passes.forEach(function (one) {
      var left = scans.some(function (row) { return row.shift === one.shift && Queue.waits(row); });
      if (one.over && (one === pass || left)) { found.push({ name: "over", colour: "red", text: one.title + " · " + Show.word("over") }); }
    });
    if (pass.state !== "published") { found.push({ name: "closed", colour: "gold", text: Show.word("closed") }); }
    if (!navigator.onLine) { found.push({ name: "offline", colour: "gold", text: Show.word("offline") }); }
    if (root.dataset.kept === "no") { found.push({ name: "kept", colour: "gold", text: Show.word("not_ready") }); }
    if (Math.abs(pass.offset) > CLOCK) { found.push({ name: "clock", colour: "red", text: Show.word("clock", { minutes: Math.round(Math.abs(pass.offset) / 60000) }) }); }
    return found;
  }

  function more() {
    function moment(at, how) { return new Date(at).toLocaleString(Show.language, how); }
    var time = { hour: "2-digit", minute: "2-digit", hour12: false };
    Show.text(Show.find("more-title"), pass.title);
    Show.text(Show.find("more-time"), moment(pass.start, Object.assign({ month: "numeric", day: "numeric" }, time)) + "–" + moment(pass.end, time));
    Show.text(Show.find("more-place"), pass.place);
    Show.text(Show.find("more-holder"), pass.holder || "–");
    Show.text(Show.find("more-people"), String(pass.people.length));
    Show.text(Show.find("more-waiting"), String(waiting()));
    Show.text(Show.find("more-ready"), Show.word(kept ? "ready" : "not_ready"));
    Show.find("clear").dataset.confirm = waiting() ? Show.word("clear_waiting", { count: waiting() }) : Show.word("clear");
  }

  // ---- A code was seen
  function newly(key) {
    var now = Date.now();
    var before = seen[key];
    seen[key] = now;
    return !before || now - before > AGAIN;
  }

  // What a text says without asking anybody: the number in a phone's code, the serial of a card.
  function read(text) {
    var plain = text.replace(/\s/g, "").toUpperCase();
    var ours = /^HTTPS?:\/\/[^/]+\/([VKC])\/([A-Z0-9]+)\/?$/.exec(plain);
    if (ours && ours[1] === "C") { return { foreign: "shift_code" }; }
    if (ours && ours[1] === "V" && /^[A-Z2-7]{32}$/.test(ours[2])) { return { no: number(ours[2]) }; }
    if (ours && ours[1] === "K") { return { serial: ours[2] }; }
    return { foreign: "foreign" };
  }
  function number(token) {
    return Array.from(token.slice(0, 8)).reduce(function (sum, letter) { return sum * 32 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter); }, 0).toString();
  }

  function scanned(text) {
    var code = read(text);
    var key = mode() + (code.no || code.serial || text);
    if (!pass || !newly(key)) { return; }
    if (code.foreign) { refuse(Show.word(code.foreign)); return; }
    take({ text: text, no: code.no || "" });
  }

  function refuse(sentence) {
    current = null;
    Show.came({ local: true, act: mode(), why: sentence }, "refused");
    Show.play("no");
  }

  function take(code) {
    var known = code.no ? person(code.no) : null;
    var now = Queue.now(pass);
    var row = { id: Queue.id(now), shift: pass.shift, text: code.text, act: mode(), scanned_at: now, no: code.no, name: known ? known.name : "", state: "queued", sentence: "" };
    var twin = rows.find(function (one) {
      return one.act === row.act && (row.no ? one.no === row.no : one.text === row.text) && now - one.scanned_at < JUST && !one.undo && /^(queued|in|out|already)$/.test(one.state);
    });
    if (twin) { repeat(twin); return; }
    Queue.put("scans", row).then(function () {
      rows.unshift(row);
      scans.unshift(row);
      current = { id: row.id, since: Date.now(), told: false };
      Show.came(row, "checking");
      draw();
      window.setTimeout(settle, PATIENCE + 20);
      send();
    }, function () { refuse(Show.word("no_store")); });
  }

  function repeat(row) {
    current = null;
    Show.came(Object.assign({}, row, { why: Show.word("already_sentence"), picture: pictures[row.no] }), "already");
    Show.play("already");
  }

  // What became of the scan on the card, told once by sound.
  function settle() {
    var row = current && rows.find(function (one) { return one.id === current.id; });
    if (!row) { return; }
    var open = Queue.waits(row);
    if (open && navigator.onLine && !pass.over && Date.now() - current.since < PATIENCE) { return; }
    var now = Show.state(row);
    if (current.shown !== now) {
      current.shown = now;
      Show.came(Object.assign({}, row, { picture: pictures[row.no] }));
      if (!current.told || (!open && /^(refused|review|stuck)$/.test(now))) { Show.play({ "in": "yes", out: "yes", already: "already", queued: "kept", undone: "already", undoing: "already" }[now] || "no"); }
      current.told = true;
    }
    if (row.face && !pictures[row.no]) { picture(row); }
  }

  // The face of who should be standing there; never stored.
  function picture(row) {
    pictures[row.no] = "";
    fetch(row.face, { headers: { Authorization: "Bearer " + pass.token }, credentials: "omit", cache: "no-store" }).then(function (answer) {
      return answer.ok ? answer.blob() : Promise.reject(new Error(String(answer.status)));
    }).then(function (blob) {
      var reader = new FileReader();
      reader.onload = function () {
        pictures[row.no] = reader.result;
        if (current && current.id === row.id) { Show.came(Object.assign({}, row, { picture: reader.result })); }
      };
      reader.readAsDataURL(blob);
    }).catch(function () { delete pictures[row.no]; });
  }

  // ---- Sending, and looking for news
  function send() {
    if (!navigator.onLine) { later(); return Promise.resolve(); }
    return Queue.upload().then(load, function () { later(); return load(); });
  }
  // Where the browser has it, the worker sends as soon as there is a network, even when this page is closed.
  function later() {
    if (!kept) { return; }
    navigator.serviceWorker.ready.then(function (registration) { return registration.sync && registration.sync.register("scans"); })
      .catch(function () { /* not allowed here: this page sends */ });
  }
  function news() {
    if (!pass || document.hidden || !navigator.onLine) { return load(); }
    return Queue.refresh(pass.shift).then(function (how) {
      return how === "ok" ? Queue.get("passes", pass.shift) : null;
    }).then(function (found) {
      return found && found.state !== "published" ? Queue.unname(found.shift) : null;
    }).catch(function () { /* no network: what is stored holds */ }).then(load);
  }
  function awake() { if (!document.hidden) { send().then(news); } }

  // ---- Undo, dealt with, typed, mode, clear
  var undoing = null;
  function ask(id) {
    var row = rows.find(function (one) { return one.id === id; });
    undoing = id;
    Show.text(Show.find("undo-question"), Show.word("undo_question", { what: Show.word(row.act), name: Show.who(row) }));
    document.getElementById("scanner-undo").showModal();
  }
  document.getElementById("scanner-undo").addEventListener("close", function (event) {
    var form = Show.find("undo-form");
    if (event.target.returnValue !== "yes" || !undoing) { return; }
    var reason = form.elements.words.value.trim() || form.elements.reason.value;
    Queue.change("scans", undoing, function (row) { row.undo = { reason: reason, at: Date.now(), state: "" }; }).then(load).then(send).then(news);
    undoing = null;
    form.reset();
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-undo],[data-dealt],[data-send-now]");
    if (!button) { return; }
    if (button.dataset.undo) { ask(button.dataset.undo); return; }
    if (button.dataset.dealt) { Queue.change("scans", button.dataset.dealt, function (row) { row.dealt = true; }).then(load).then(send); return; }
    send().then(news);
  });

  way.addEventListener("change", function (event) {
    way.dataset.mode = root.dataset.mode = event.target.value;
    Queue.setting("mode", event.target.value);
  });
  function restoreMode(value) {
    if (value !== "in" && value !== "out") { value = "in"; }
    way.querySelector("[value=" + value + "]").checked = true;
    way.dataset.mode = root.dataset.mode = value;
  }

  Show.find("typed-form").addEventListener("submit", function (event) {
    var input = event.target.elements.number;
    var digits = input.value.replace(/\s/g, "");
    var right = /^\d{4,12}$/.test(digits);
    event.preventDefault();
    Show.find("typed-error").hidden = right;
    input.setAttribute("aria-invalid", String(!right));
    if (!right) { input.focus(); return; }
    take({ text: digits, no: digits });
    input.value = "";
    input.focus();
  });

  Show.find("clear").addEventListener("submit", function (event) {
    if (!event.target.dataset.confirmed) { return; }  // ui.js asks first
    event.preventDefault();
    delete event.target.dataset.confirmed;
    document.getElementById("scanner-more").close();
    root.querySelector("[data-scanner]").scanner.stop();
    Queue.forget().then(load);
  });

  root.addEventListener("scanned", function (event) { scanned(event.detail); });
  root.addEventListener("scanner", function (event) {
    if (/^(denied|insecure|missing|none|busy|broken)$/.test(event.detail)) { Show.find("by-number").open = true; }
  });

  // ---- Beginning
  function worker() {
    if (!("serviceWorker" in navigator)) { root.dataset.kept = "no"; return; }
    navigator.serviceWorker.register(root.dataset.sw, { scope: root.dataset.scope, updateViaCache: "none" }).then(function () {
      return navigator.serviceWorker.ready;
    }).then(function () { kept = true; root.dataset.kept = "yes"; draw(); }).catch(function () { root.dataset.kept = "no"; draw(); });
  }
  // The pass leaves the address at once: what is in it opens the scanner.
  function arrived() {
    var token = location.hash.slice(1);
    if (token) { history.replaceState(null, "", location.pathname); }
    return token ? Promise.resolve(token) : Queue.setting("pending");
  }
  function begin() {
    return arrived().then(function (token) { return token ? Queue.adopt(token, Show.language) : null; })
      .then(function (got) { if (got && got.over) { refused(got.over); } })
      .catch(function () { /* no network: it is looked at when there is one */ }).then(load).then(send).then(news);
  }
  // A pass that opens nothing (any more).
  function refused(sentence) {
    var place = Show.find("empty-why");
    place.hidden = false;
    Show.text(place, sentence === "over" ? Show.word("over") : sentence);
  }
  function restart() {  // what the server could not read once is offered once more after each opening
    return Promise.all(rows.filter(function (row) { return row.state === "stuck" && !row.dealt; }).map(function (row) {
      return Queue.change("scans", row.id, function (now) { now.state = "queued"; });
    }));
  }

  if (Queue.news) { Queue.news.onmessage = load; }
  window.addEventListener("online", function () { begin(); });
  window.addEventListener("offline", draw);
  window.addEventListener("hashchange", begin);
  document.addEventListener("visibilitychange", awake);
  window.setInterval(function () { if (!document.hidden && (waiting() || rows.some(Show.undoable))) { send(); } }, EVERY);
  window.setInterval(news, 4 * EVERY);
  window.setInterval(function () { Queue.tidy(Date.now()).then(load); }, 60 * 4 * EVERY);
  window.setInterval(function () { if (pass) { Show.lists(listed(), Queue.troubled); } }, 5000);
  if (navigator.storage && navigator.storage.persist) { navigator.storage.persist().catch(function () { /* the browser decides */ }); }
  worker();
  Queue.tidy(Date.now()).then(function () { return Queue.setting("mode"); }).then(restoreMode).then(load).then(restart).then(begin)
    .then(function () { root.dataset.begun = "yes"; }, function () { Show.notices([{ name: "store", colour: "red", text: Show.word("no_store") }]); });
})();
