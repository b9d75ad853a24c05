/* What the scanner keeps on this device, and how it gets to the server. Used by the page (js/scanner-app.js) and by its
   service worker (js/sw.js), so it touches neither document nor window.

   IndexedDB "scanner":
     passes    one for each shift: {shift, token, over, until, loaded, offset, state, title, place, holder, people, …}
     scans     {id, shift, text, act, scanned_at, no, name, state, sentence, …}; state is queued until the server has answered,
               then in, out, already, refused or review; "stuck" is a scan that the server could not read at all
     settings  {key, value}: shift, mode, pending (a pass not yet looked at)

   A scan leaves this device only by an answer of its own: no error, no 4xx and no closed page drops it. Its id is made here,
   so that sending it again is harmless. Times are milliseconds by this device's clock. */
self.Queue = (function () {
  "use strict";
  var BATCH = 100;
  var PATIENCE = 15000;          // milliseconds for one answer
  var DAY = 24 * 3600 * 1000;    // names are kept no longer than that
  var API = "/api/v1/";
  var news = "BroadcastChannel" in self ? new BroadcastChannel("scanner") : null;

  // ---- The store
  var opening = null;
  function open() {
    if (!opening) {
      opening = new Promise(function (done, failed) {
        var asked = indexedDB.open("scanner", 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("passes", { keyPath: "shift" });
          asked.result.createObjectStore("scans", { keyPath: "id" });
          asked.result.createObjectStore("settings", { keyPath: "key" });
        };
        asked.onsuccess = function () { asked.result.onversionchange = function () { asked.result.close(); opening = null; }; done(asked.result); };
        asked.onerror = function () { opening = null; failed(asked.error); };
      });
    }
    return opening;
  }

  // One transaction over one store. `work(store)` returns a request (its result is the answer) or nothing.
  function within(name, mode, work) {
    return open().then(function (db) {
      return new Promise(function (done, failed) {
        var act = db.transaction(name, mode);
        var request = work(act.objectStore(name));
        act.oncomplete = function () { done(request ? request.result : undefined); };
        act.onerror = act.onabort = function () { failed(act.error); };
      });
    });
  }
  function get(name, key) { return within(name, "readonly", function (store) { return store.get(key); }); }
  function all(name) { return within(name, "readonly", function (store) { return store.getAll(); }); }
  function put(name, row) { return within(name, "readwrite", function (store) { store.put(row); }); }
  function remove(name, key) { return within(name, "readwrite", function (store) { store.delete(key); }); }

  // Read and write in one transaction: what the page and the worker change at once is not lost.
  function change(name, key, work) {
    return within(name, "readwrite", function (store) {
      var asked = store.get(key);
      asked.onsuccess = function () {
        if (asked.result && work(asked.result) !== false) { store.put(asked.result); }
      };
    });
  }

  function setting(key, value) {
    if (arguments.length > 1) { return put("settings", { key: key, value: value }); }
    return get("settings", key).then(function (row) { return row ? row.value : undefined; });
  }

  function told() { if (news) { news.postMessage("changed"); } }

  // ---- Identifiers: UUID version 7, the time first, as the server makes them
  function id(at) {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    for (var n = 0; n < 6; n += 1) { bytes[n] = Math.floor(at / Math.pow(256, 5 - n)) % 256; }
    bytes[6] = bytes[6] % 16 + 0x70;
    bytes[8] = bytes[8] % 64 + 0x80;
    var hex = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // ---- Asking the server. Only an answer in JSON is the server's: the page of some Wi-Fi's sign-in counts as no network.
  function Unanswered(words) { this.message = words; }
  Unanswered.prototype = Object.create(Error.prototype);

  function call(pass, path, body) {
    var stop = new AbortController();
    var patience = setTimeout(function () { stop.abort(); }, PATIENCE);
    var headers = { Authorization: "Bearer " + pass.token, Accept: "application/json", "X-Language": pass.language || "zh-hans" };
    if (body) { headers["Content-Type"] = "application/json"; }
    return fetch(API + path, {
      method: body ? "POST" : "GET", body: body ? JSON.stringify(body) : undefined, headers: headers,
      credentials: "omit", cache: "no-store", redirect: "error", signal: stop.signal
    }).then(function (answer) {
      var ours = /json/.test(answer.headers.get("Content-Type") || "");
      if (!ours || answer.status >= 500 || answer.status === 408 || answer.status === 429) { throw new Unanswered(String(answer.status)); }
      return answer.json().then(function (data) { return { status: answer.status, data: data }; });
    }).finally(function () { clearTimeout(patience); });
  }

  function over(pass, sentence) {
    return change("passes", pass.shift, function (row) {
      if (row.token !== pass.token) { return false; }  // another pass has come meanwhile
      row.over = sentence || "over";
      row.people = [];
    });
  }

  // ---- The shift and its people. Resolves to "ok", "over" or "away" (no network).
  function adopt(token, language) {
    var pass = { token: token, language: language };
    return setting("pending", token).then(function () { return call(pass, "shift"); }).then(function (got) {
      if (got.status !== 200) { return remove("settings", "pending").then(function () { return { over: got.data.sentence || "over" }; }); }
      pass.shift = got.data.id;
      return put("passes", filled(pass, got.data)).then(function () { return setting("shift", pass.shift); })
        .then(function () { return remove("settings", "pending"); }).then(function () { return { shift: pass.shift }; });
    });
  }

  // This device's clock, which is not corrected; put forward where a demonstration's clock was moved.
  function now(pass) { return Date.now() + (pass.moved || 0); }

  function filled(pass, data) {
    var running = data.state === "published";
    Object.assign(pass, {
      over: "", loaded: Date.now(), moved: data.moved, offset: data.now - data.moved - Date.now(), until: data.until, state: data.state, title: data.title, place: data.place,
      start: data.start, end: data.end, holder: data.holder, people: running ? data.people : []
    });
    return pass;
  }

  function refresh(shift) {
    return get("passes", shift).then(function (pass) {
      if (!pass || pass.over) { return "over"; }
      return call(pass, "shift").then(function (got) {
        if (got.status === 401) { return over(pass, got.data.sentence).then(function () { return "over"; }); }
        if (got.status !== 200) { return "away"; }
        return change("passes", shift, function (row) { filled(row, got.data); }).then(function () { return "ok"; });
      });
    });
  }

  // ---- Sending. Page and worker take turns; who asks while it runs gets one more round.
  var running = null;
  var again = false;
  function upload() {
    if (running) { again = true; return running; }
    running = alone(round).finally(function () { running = null; }).then(function (left) {
      if (!again) { return left; }
      again = false;
      return upload();
    }, function (error) { again = false; throw error; });
    return running;
  }
  function alone(work) { return navigator.locks ? navigator.locks.request("scanner-upload", work) : work(); }

  // Everything that waits, shift by shift. Resolves to how many scans still wait; rejects where the network is away.
  function round() {
    return Promise.all([all("passes"), all("scans")]).then(function (both) {
      return both[0].filter(function (pass) { return !pass.over; }).reduce(function (before, pass) {
        var rows = both[1].filter(function (row) { return row.shift === pass.shift; }).sort(function (a, b) { return a.scanned_at - b.scanned_at; });
        return before.then(function () { return send(pass, rows.filter(waits)); }).then(function () { return takeBack(pass); }).then(function () {
          return tell(pass, rows.filter(function (row) { return row.dealt && !row.dealt_told; }));
        });
      }, Promise.resolve());
    }).then(left).then(function (count) { told(); return count; });
  }
  // How many scans could still go; those whose pass is over wait for a new one.
  function left() {
    return Promise.all([all("passes"), all("scans")]).then(function (both) {
      var alive = both[0].filter(function (pass) { return !pass.over; }).map(function (pass) { return pass.shift; });
      return both[1].filter(function (row) { return waits(row) && alive.indexOf(row.shift) >= 0; }).length;
    });
  }
  function waits(row) { return row.state === "queued"; }

  function send(pass, rows) {
    if (!rows.length) { return Promise.resolve(); }
    var part = rows.slice(0, BATCH);
    return post(pass, part).then(function (going) { return going ? send(pass, rows.slice(BATCH)) : undefined; });
  }

  // True to go on with the next batch.
  function post(pass, rows) {
    var body = rows.map(function (row) { return { id: row.id, text: row.text, act: row.act, scanned_at: row.scanned_at }; });
    return call(pass, "scans", { sent_at: now(pass), scans: body }).then(function (got) {
      if (got.status === 200) { return answered(got.data).then(function () { return true; }); }
      if (got.status === 401) { return over(pass, got.data.sentence).then(function () { return false; }); }
      if (rows.length === 1) { return change("scans", rows[0].id, function (row) { row.state = "stuck"; row.shown = Date.now(); }).then(function () { return true; }); }
      var half = Math.ceil(rows.length / 2);  // one of them is not understood: find out which
      return post(pass, rows.slice(0, half)).then(function (going) { return going && post(pass, rows.slice(half)); });
    });
  }

  function answered(data) {
    return within("scans", "readwrite", function (store) {
      data.answers.forEach(function (answer) {
        var asked = store.get(answer.id);
        asked.onsuccess = function () {
          var row = asked.result;
          if (!row || !waits(row)) { return; }
          Object.assign(row, { state: answer.state, no: answer.no || row.no, name: answer.name || row.name, sentence: answer.sentence, face: answer.face, shown: Date.now() });
          if (row.undo && !/^(in|out)$/.test(row.state)) { delete row.undo; }  // nothing to take back
          store.put(row);
        };
      });
    }).then(told);
  }

  // ---- Taking back, and having dealt with: also when the scan itself was still waiting.
  function takeBack(pass) {
    return all("scans").then(function (rows) {
      return rows.filter(function (row) { return row.shift === pass.shift && row.undo && !row.undo.state && /^(in|out)$/.test(row.state); })
        .reduce(function (before, row) {
          return before.then(function () { return call(pass, "scans/" + row.id + "/undo", { reason: row.undo.reason }); }).then(function (got) {
            if (got.status === 401) { return over(pass, got.data.sentence); }
            return change("scans", row.id, function (now) {
              now.undo.state = got.status === 200 ? "done" : "failed";
              if (got.status !== 200) { now.sentence = got.data.sentence || now.sentence; }
            });
          });
        }, Promise.resolve());
    });
  }
  function tell(pass, rows) {
    return rows.reduce(function (before, row) {
      return before.then(function () { return call(pass, "scans/" + row.id + "/seen", {}); }).then(function (got) {
        return got.status === 401 ? undefined : change("scans", row.id, function (now) { now.dealt_told = true; });
      });
    }, Promise.resolve());
  }

  // ---- What is kept, and for how long. Whatever still waits or needs somebody stays; the names go after a day.
  function tidy(now) {
    return within("scans", "readwrite", function (store) {
      var asked = store.getAll();
      asked.onsuccess = function () { asked.result.forEach(function (row) { fade(store, row, now); }); };
    }).then(function () { return Promise.all([all("passes"), all("scans")]); }).then(function (both) {
      return Promise.all(both[0].map(function (pass) {
        var open = both[1].some(function (row) { return row.shift === pass.shift && pending(row); });
        if (now > pass.until && !open) { return remove("passes", pass.shift); }
        if (pass.people.length && now - pass.loaded > DAY) { return change("passes", pass.shift, function (row) { row.people = []; }); }
        return undefined;
      }));
    });
  }
  function fade(store, row, now) {
    if (now - row.scanned_at < DAY) { return; }
    if (pending(row)) { if (row.name) { row.name = ""; store.put(row); } } else { store.delete(row.id); }
  }
  function pending(row) { return waits(row) || troubled(row) || (row.undo && !row.undo.state) || (row.dealt && !row.dealt_told); }

  // A person has to look at it: it was not accepted, or could not be taken back.
  function troubled(row) {
    return !row.dealt && (/^(refused|review|stuck)$/.test(row.state) || Boolean(row.undo && row.undo.state === "failed"));
  }

  // After closing nobody's name stays: those of the people went with the pass, these are on the scans.
  function unname(shift) {
    return within("scans", "readwrite", function (store) {
      var asked = store.getAll();
      asked.onsuccess = function () {
        asked.result.forEach(function (row) {
          if (row.shift !== shift) { return; }
          if (!pending(row)) { store.delete(row.id); } else if (row.name) { row.name = ""; store.put(row); }
        });
      };
    });
  }

  function forget() {
    return Promise.all(["passes", "scans", "settings"].map(function (name) {
      return within(name, "readwrite", function (store) { store.clear(); });
    })).then(told);
  }

  return {
    id: id, now: now, get: get, all: all, put: put, change: change, setting: setting, adopt: adopt, refresh: refresh, upload: upload,
    tidy: tidy, unname: unname, forget: forget, waits: waits, troubled: troubled, news: news, call: call
  };
})();
