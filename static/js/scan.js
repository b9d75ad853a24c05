/* Reads QR codes with the camera or from a picture, in the browser; nothing is uploaded.

   On a page: {% include "_scanner.html" %} in a view decorated with volunteer.camera.camera_page, css/scan.css and this file
   (deferred). Four uses:

   - without a target: a code of ours (this host, path /C/…) is opened; any other text gets a sentence.
   - _scanner.html with target="#id_code" submit=True: the text (of an address of ours only its last part) is put into
     that input, an "input" event tells so, and its form is sent. Example: a keeper's counter.
   - _scanner.html with keep=True: every text that is seen is told by a "scanned" event (detail: the text) and the camera runs
     on; the same code is told again and again while it is in view. Example: js/scanner-app.js.
   - _scanner.html with target="#id_q" goods=True inside <details>: reads the barcodes of articles instead. Opening starts the camera,
     closing stops it; each code is put into the input, its form is sent, and the camera runs on. Example: points/orders/sale.html.

   States (data-state on the scanner; CSS shows the paragraph whose data-says equals it):
   idle starting running slow found foreign denied insecure missing none busy broken reading unread.
   The decoder is zxing-wasm; where WebAssembly does not run, jsQR. Both are loaded only when they are needed. */
(function () {
  "use strict";
  var STEP = 120;        // milliseconds between two looks
  var SLOW = 12000;      // after that long without a code, say what helps
  var LARGEST = 1600;    // pixels; larger pictures are made smaller before they are read
  var CODES = ["QRCode"];
  var GOODS = ["EAN13", "EAN8"];  // the lines on a packet; only zxing reads them
  var AWAY = 2000;       // milliseconds that an article must be out of view before it counts once more

  function load(url) {
    return new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = url;
      script.onload = done;
      script.onerror = failed;
      document.head.appendChild(script);
    });
  }

  function zxing(data) {
    return load(data.reader).then(function () {
      function locate(file, prefix) { return file.endsWith(".wasm") ? data.wasm : prefix + file; }
      return ZXingWASM.prepareZXingModule({ overrides: { locateFile: locate }, fireImmediately: true });
    }).then(function () {
      var options = { formats: "goods" in data ? GOODS : CODES, maxNumberOfSymbols: 1, tryHarder: true };
      return function (image) {
        return ZXingWASM.readBarcodes(image, options).then(function (found) { return found.length ? found[0].text : ""; });
      };
    });
  }

  function plain(data) {
    return load(data.plain).then(function () {
      return function (image) {
        var found = jsQR(image.data, image.width, image.height);
        return Promise.resolve(found ? found.data : "");
      };
    });
  }

  // Resolves to a function: ImageData -> promise of the text, "" where there is none.
  var loading = null;
  function decoder(data) {
    if (!loading) {
      loading = (typeof WebAssembly === "object" ? zxing(data) : Promise.reject(new Error("no WebAssembly")))
        .catch(function (error) { if ("goods" in data) { throw error; } return plain(data); });
      loading.catch(function () { loading = null; });
    }
    return loading;
  }

  // A path of ours inside the text of a code, or "". The host of a code is upper case; the browser's URL makes it lower.
  // `hosts` are the site's own and those it had before, which printed codes still name, with spaces between.
  function ours(text, hosts) {
    var url;
    try { url = new URL(text); } catch (e) { return ""; }
    var known = [location.host].concat((hosts || "").split(" "));
    return /^https?:$/.test(url.protocol) && known.indexOf(url.host) >= 0 ? url.pathname : "";
  }

  function Scanner(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.torch = root.querySelector("[data-torch]");
    this.canvas = document.createElement("canvas");
    this.stream = null;
    this.read = null;
    this.taken = { text: "", seen: 0 };
    this.listen();
    if ("auto" in root.dataset) { this.start(); }
  }

  Scanner.prototype.say = function (state) {
    if (this.root.dataset.state === state) { return; }
    this.root.dataset.state = state;
    this.root.dispatchEvent(new CustomEvent("scanner", { bubbles: true, detail: state }));
  };

  Scanner.prototype.listen = function () {
    var self = this;
    var photo = this.root.querySelector("[data-photo]");
    this.root.querySelector("[data-start]").addEventListener("click", function () { self.start(); });
    photo.addEventListener("change", function () {
      if (photo.files.length) { self.photo(photo.files[0]); }
      photo.value = "";
    });
    this.torch.addEventListener("click", function () { self.light(); });
    // A camera that runs behind another app costs battery and is taken away by the phone: stop, and begin again on return.
    document.addEventListener("visibilitychange", function () {
      if (document.hidden && self.stream) { self.stop(); self.resume = true; } else if (!document.hidden && self.resume) { self.resume = false; self.start(); }
    });
    var folded = "goods" in this.root.dataset && this.root.closest("details");
    if (folded) { folded.addEventListener("toggle", function () { if (folded.open) { self.start(); } else { self.stop(); } }); }
    window.addEventListener("pagehide", function () { self.stop(); });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { self.say("idle"); } });
  };

  Scanner.prototype.start = function () {
    var self = this;
    var media = navigator.mediaDevices;
    if (this.stream || this.root.dataset.state === "starting") { return; }
    if (!media || !media.getUserMedia) { this.say(window.isSecureContext ? "missing" : "insecure"); return; }
    this.say("starting");
    var camera = media.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
    Promise.all([camera, decoder(this.root.dataset)]).then(function (both) {
      self.run(both[0], both[1]);
    }, function (error) {
      camera.then(function (stream) { stream.getTracks().forEach(function (track) { track.stop(); }); }, function () { /* said below */ });
      self.fail(error);
    });
  };

  Scanner.prototype.fail = function (error) {
    var known = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", AbortError: "busy" };
    this.stop();
    this.say(known[error && error.name] || "broken");
  };

  Scanner.prototype.run = function (stream, read) {
    var self = this;
    this.stream = stream;
    this.read = read;
    this.video.srcObject = stream;
    this.offerLight();
    this.video.play().then(function () {
      self.began = Date.now();
      self.say("running");
      self.look();
    }, function (error) { self.fail(error); });
  };

  Scanner.prototype.stop = function () {
    if (!this.stream) { return; }
    this.stream.getTracks().forEach(function (track) { track.stop(); });
    this.stream = null;
    this.video.srcObject = null;
    this.torch.hidden = true;
    if (/^(running|slow|foreign)$/.test(this.root.dataset.state)) { this.say("idle"); }
  };

  Scanner.prototype.pixels = function (source, width, height, largest) {
    var scale = Math.min(1, largest / Math.max(width, height));
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    var context = this.canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, this.canvas.width, this.canvas.height);
    return context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  };

  Scanner.prototype.look = function () {
    var self = this;
    if (!this.stream) { return; }
    var again = function () { window.setTimeout(function () { self.look(); }, STEP); };
    if (!this.video.videoWidth) { again(); return; }
    if (this.root.dataset.state === "running" && Date.now() - this.began > SLOW) { this.say("slow"); }
    this.read(this.pixels(this.video, this.video.videoWidth, this.video.videoHeight, 1280)).then(function (text) {
      if (!self.stream) { return; }
      if (!text || !self.found(text)) { again(); }
    }, function (error) { self.fail(error); });
  };

  // ---- A picture: read at two sizes, since a large one may be blurred and a small one too coarse.
  Scanner.prototype.photo = function (file) {
    var self = this;
    this.stop();
    this.say("reading");
    Promise.all([createImageBitmap(file), decoder(this.root.dataset)]).then(function (both) {
      var picture = both[0];
      function at(size) { return both[1](self.pixels(picture, picture.width, picture.height, size)); }
      return at(LARGEST).then(function (text) { return text || at(LARGEST / 2); });
    }).then(function (text) {
      if (!text) { self.say("unread"); } else { self.found(text); }
    }, function () { self.say("unread"); });
  };

  // ---- What a code does. True when it was taken.
  Scanner.prototype.found = function (text) {
    var data = this.root.dataset;
    if ("scanKeep" in data) { this.tell(text); return false; }
    var path = ours(text, data.host);
    if ("goods" in data) { this.take(text); return false; }
    if (data.scanTarget) { this.fill(path ? path.replace(/\/+$/, "").split("/").pop() : text); return true; }
    if (!/^\/c\/./i.test(path)) { this.say("foreign"); return false; }
    this.done();
    location.assign(path);
    return true;
  };

  Scanner.prototype.tell = function (text) {
    this.began = Date.now();
    this.say(this.stream ? "running" : "idle");
    this.root.dispatchEvent(new CustomEvent("scanned", { bubbles: true, detail: text }));
  };

  // An article: once while it is in view, and not before the page has answered the one before. The target is looked up each
  // time, since the answer brings a new one.
  Scanner.prototype.take = function (text) {
    var input = document.querySelector(this.root.dataset.scanTarget);
    var now = Date.now(), same = text === this.taken.text && now - this.taken.seen < AWAY;
    if (!same && input.form.closest(".htmx-request, .htmx-settling")) { return; }  // a form that htmx has not met yet leaves the page
    this.taken = { text: text, seen: now };
    this.began = now;
    this.say(this.stream ? "running" : "idle");
    if (same) { return; }
    input.value = text;
    input.form.requestSubmit();
    this.feel();
  };

  Scanner.prototype.done = function () {
    this.stop();
    this.say("found");
    this.feel();
  };

  Scanner.prototype.feel = function () {
    var active = navigator.userActivation;
    if (navigator.vibrate && active && active.hasBeenActive) { navigator.vibrate(60); }
  };

  Scanner.prototype.fill = function (text) {
    var input = document.querySelector(this.root.dataset.scanTarget);
    this.done();
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if ("scanSubmit" in this.root.dataset) { input.form.requestSubmit(); } else { input.focus(); }
  };

  // ---- The light, where the phone has one.
  Scanner.prototype.offerLight = function () {
    var track = this.stream.getVideoTracks()[0];
    var able = track && track.getCapabilities ? track.getCapabilities() : {};
    this.torch.hidden = !able.torch;
  };
  Scanner.prototype.light = function () {
    var torch = this.torch;
    var on = torch.getAttribute("aria-pressed") !== "true";
    this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] }).then(function () {
      torch.setAttribute("aria-pressed", String(on));
    }, function () { torch.hidden = true; });
  };

  document.querySelectorAll("[data-scanner]").forEach(function (root) { root.scanner = new Scanner(root); });
})();
