/* The leader's live code. The page holds the codes of the next windows and asks for more in good time, so that a slow network
   does not stop it. It shows a code only inside its own window by the server's clock; without one it shows that it is offline,
   never an old picture.

   #code-data (json_script): the first answer of the codes endpoint. An answer is
   {now, step, codes: [{from, until, svg, typed}], counts: {name: text}, open, notice}, times in milliseconds since 1970.
   [data-code] on the page: data-url the endpoint, data-state one of live, waiting, offline, signedout, over. */
(function () {
  "use strict";
  var root = document.querySelector("[data-code]");
  var picture = root.querySelector("[data-qr]");
  var typed = root.querySelector("[data-typed]");
  var bar = root.querySelector("progress");
  var codes = [];
  var offset = 0;          // server clock minus this clock
  var sharpness = Infinity; // half the round trip of the best answer: the offset is as sharp as that
  var step = 15000;
  var shown = null;
  var failures = 0;
  var asking = false;
  var timer = null;
  var drift = null;        // Date.now() - performance.now(): a jump means that the clock was set or the phone slept

  function now() { return Date.now() + offset; }
  function say(state) { if (root.dataset.state !== state) { root.dataset.state = state; } }

  function draw(code) {
    var svg = new DOMParser().parseFromString(code.svg, "image/svg+xml").documentElement;
    picture.replaceChildren(document.adoptNode(svg));
    typed.textContent = code.typed;
    shown = code;
  }

  function current() {
    var time = now();
    return codes.find(function (code) { return code.from <= time && time < code.until; });
  }

  function tick() {
    var jumped = Date.now() - performance.now();
    if (drift !== null && Math.abs(jumped - drift) > 2000) { distrust(); }
    drift = jumped;
    if (root.dataset.state === "over" || root.dataset.state === "signedout") { return; }
    var code = current();
    if (!code) { hide(); return; }
    if (code !== shown) { draw(code); }
    bar.value = Math.max(0, Math.min(1, (code.until - now()) / (code.until - code.from)));
    say("live");
  }

  function hide() {
    if (shown) { picture.replaceChildren(); typed.textContent = "–"; shown = null; bar.value = 0; }
    say(failures ? "offline" : "waiting");
  }

  function distrust() {
    codes = [];
    sharpness = Infinity;
    ask();
  }

  // ---- Asking for more. What came with the page (sent null) is of unknown age: its clock holds until the first answer.
  function take(data, sent) {
    var received = Date.now();
    var half = (received - sent) / 2;
    step = data.step;
    if (sent === null) { offset = data.now - received; } else { measure(data.now - (sent + half), half); }
    var known = new Set(codes.map(function (code) { return code.from; }));
    codes = codes.concat(data.codes.filter(function (code) { return !known.has(code.from); }));
    codes = codes.filter(function (code) { return code.until > now(); });
    failures = 0;
    count(data.counts);
    if (!data.open) { codes = []; picture.replaceChildren(); say("over"); root.querySelector("[data-notice]").textContent = data.notice; return; }
    if (root.dataset.state === "over" || root.dataset.state === "signedout") { say("waiting"); }
    tick();
  }

  // The sharpest answer gives the offset; one that contradicts it means that a clock was set.
  function measure(found, half) {
    if (half <= sharpness * 1.5 || Math.abs(found - offset) > half + 500) { sharpness = half; offset = found; }
  }

  function count(counts) {
    Object.keys(counts).forEach(function (name) {
      var place = root.querySelector('[data-count="' + name + '"]');
      if (place && place.textContent !== counts[name]) { place.textContent = counts[name]; }
    });
  }

  function later() {
    window.clearTimeout(timer);
    // A third of a step keeps the counts fresh; failures back off to 15 seconds, with some chance so that phones do not march in step.
    var wait = failures ? Math.min(15000, 1000 * Math.pow(2, failures)) * (0.75 + Math.random() / 2) : Math.max(1000, step / 3);
    timer = window.setTimeout(ask, wait);
  }

  function ask() {
    if (asking) { return; }
    asking = true;
    var sent = Date.now();
    var last = codes.length ? codes[codes.length - 1].from : 0;
    var stop = new AbortController();
    var patience = window.setTimeout(function () { stop.abort(); }, 20000);
    fetch(root.dataset.url + (root.dataset.url.includes("?") ? "&" : "?") + "after=" + last, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) { lost(); return null; }
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (data) {
      if (data) { take(data, sent); }
    }).catch(function () {
      failures += 1;
      tick();
    }).finally(function () {
      window.clearTimeout(patience);
      asking = false;
      root.dataset.asked = String(failures);
      later();
    });
  }

  // Signed out, or no longer in charge: what is held must not stay on the wall.
  function lost() { codes = []; hide(); say("signedout"); }

  function awake() {
    if (document.hidden) { return; }
    failures = 0;
    tick();
    ask();
  }
  document.addEventListener("visibilitychange", awake);
  window.addEventListener("online", awake);
  window.addEventListener("pageshow", function (event) { if (event.persisted) { distrust(); } });

  // ---- Full screen, for a projector
  var full = document.querySelector("[data-full]");
  if (full && document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", function () {
      if (document.fullscreenElement) { document.exitFullscreen(); } else { document.documentElement.requestFullscreen().catch(function () { full.hidden = true; }); }
    });
  }

  take(JSON.parse(document.getElementById("code-data").textContent), null);
  window.setInterval(tick, 200);
  ask();
})();
