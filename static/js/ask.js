/* Asking for help: a press on a picture leads on to the next question, and the phone's microphone is used where there is one.
   Nothing here is needed: the questions are addresses of one page, and the recording may come from the phone's own recorder. */
(function () {
  "use strict";
  var form = document.getElementById("ask");
  if (!form) { return; }

  // ---- A picture pressed by a finger or mouse leads on. With keys one goes from picture to picture, and on by "Next".
  function showKind() {
    var chosen = form.querySelector(".kind input:checked");
    var line = form.querySelector("[data-kind]");
    line.hidden = !chosen;
    if (chosen) { line.textContent = chosen.closest(".kind").querySelector("span").textContent; }
  }
  form.addEventListener("change", function (event) {
    if (event.target.closest(".kind")) { showKind(); }
    if (event.target.closest("#where")) { changed(); }
  });
  form.addEventListener("click", function (event) {
    if (event.target.closest(".kind") && event.detail > 0) {
      window.setTimeout(function () { window.location.hash = "tell"; }, 0);
    }
  });
  showKind();
  window.addEventListener("hashchange", function () { window.scrollTo(0, 0); });

  function changed() {
    document.querySelectorAll("[data-known]").forEach(function (known) { known.hidden = true; });
    document.querySelectorAll("[data-changed]").forEach(function (told) { told.hidden = false; });
  }
  document.addEventListener("htmx:afterSettle", changed);

  // ---- How many pictures were chosen: the input itself is covered by its tile.
  var pictures = form.querySelector("[data-pictures]");
  pictures.querySelector("input").addEventListener("change", function (event) {
    var line = pictures.querySelector("[data-chosen]");
    line.hidden = !event.target.files.length;
    line.textContent = line.dataset.chosen + event.target.files.length;
  });

  // ---- The recording. It is written as WAV, which every phone plays: 16 bits, about 16,000 samples a second, two minutes at most.
  var RATE = 16000, MOST_SECONDS = 120;
  var box = form.querySelector("[data-voice]");
  var input = box.querySelector("input[type=file]");
  var button = box.querySelector("[data-record]");
  var label = button.querySelector("b");
  var said = box.querySelector("[data-said]");
  var listen = box.querySelector("[data-listen]");
  var Context = window.AudioContext;
  var running = null;

  function say(words) {
    said.textContent = words;
    said.hidden = !words;
  }
  function clock(seconds) {
    return Math.floor(seconds / 60) + ":" + ("0" + Math.floor(seconds % 60)).slice(-2);
  }
  function wav(parts, rate) {
    var length = parts.reduce(function (sum, part) { return sum + part.length; }, 0);
    var view = new DataView(new ArrayBuffer(44 + 2 * length));
    function text(at, words) { for (var n = 0; n < words.length; n += 1) { view.setUint8(at + n, words.charCodeAt(n)); } }
    text(0, "RIFF"); view.setUint32(4, 36 + 2 * length, true); text(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    text(36, "data"); view.setUint32(40, 2 * length, true);
    var at = 44;
    parts.forEach(function (part) { part.forEach(function (sample) { view.setInt16(at, sample, true); at += 2; }); });
    return new File([view.buffer], "voice.wav", { type: "audio/wav" });
  }
  function thinned(samples, factor) {
    var kept = new Int16Array(Math.floor(samples.length / factor));
    for (var n = 0; n < kept.length; n += 1) {
      var sum = 0;
      for (var k = 0; k < factor; k += 1) { sum += samples[n * factor + k]; }
      kept[n] = Math.max(-1, Math.min(1, sum / factor)) * 32767;
    }
    return kept;
  }
  function begin(stream) {
    var context = new Context();
    return context.audioWorklet.addModule(box.dataset.samples).then(function () {
      var factor = Math.max(1, Math.round(context.sampleRate / RATE));
      var node = new window.AudioWorkletNode(context, "samples");
      running = { stream: stream, context: context, rate: Math.round(context.sampleRate / factor), parts: [], seconds: 0 };
      node.port.onmessage = function (event) {
        if (!running) { return; }
        running.parts.push(thinned(event.data, factor));
        running.seconds += event.data.length / context.sampleRate;
        say("● " + clock(running.seconds));
        if (running.seconds >= MOST_SECONDS) { end(); }
      };
      context.createMediaStreamSource(stream).connect(node);
      label.dataset.first = label.dataset.first || label.textContent;
      label.textContent = box.dataset.stop;
      box.classList.add("recording");
      listen.hidden = true;
    });
  }
  function end() {
    var made = running;
    running = null;
    made.stream.getTracks().forEach(function (track) { track.stop(); });
    made.context.close();
    box.classList.remove("recording");
    label.textContent = made.parts.length ? box.dataset.again : label.dataset.first;
    if (!made.parts.length) { say(""); return; }
    var carrier = new DataTransfer();
    carrier.items.add(wav(made.parts, made.rate));
    input.files = carrier.files;
    say(clock(made.seconds));
    listen.src = URL.createObjectURL(input.files[0]);
    listen.hidden = false;
  }
  function refused() {
    button.hidden = true;
    box.classList.remove("can-record");
    say(box.dataset.refused);
  }
  function canRecord() {
    try { return Boolean(window.AudioWorkletNode && navigator.mediaDevices.getUserMedia && new DataTransfer()); } catch (e) { return false; }
  }
  button.addEventListener("click", function () {
    if (running) { end(); return; }
    navigator.mediaDevices.getUserMedia({ audio: true }).then(begin).catch(refused);
  });
  input.addEventListener("change", function () {
    listen.hidden = true;
    say(input.files.length ? input.files[0].name : "");
  });
  form.addEventListener("submit", function () { if (running) { end(); } });
  if (canRecord()) {
    button.hidden = false;
    box.classList.add("can-record");
  }
})();
