/* Keeps on this phone, for the account that is signed in, what the pages mark for the time without network; nobody presses anything.

   <template data-keep="kind" data-path="/page/" data-until="milliseconds since 1970">…</template> is kept until then under the
   page's address. An element with data-keep-only="kind" holds all there is of that kind: what else was kept of it goes. An element
   with data-keep-gone="/page/" says that there is nothing at that address any more. The store is a cache named for the account
   (body data-account); ui.js empties the others. Without a service worker nothing could show it, so nothing is kept. */
(function () {
  "use strict";
  var account = document.body.dataset.account;
  if (!account || !("caches" in window) || !("serviceWorker" in navigator)) { return; }
  var TEN_MINUTES = 10 * 60 * 1000;
  var A_MONTH = 30 * 24 * 3600 * 1000;

  // Written only where it says something else or was seen long ago: who turns to another page in the middle of a write would
  // lose what was there before.
  function write(cache, part) {
    var now = Date.now();
    var row = { kind: part.dataset.keep, at: now, until: Number(part.dataset.until) || now + A_MONTH, html: part.innerHTML };
    return cache.match(part.dataset.path).then(function (old) { return old && old.json(); }).then(function (old) {
      if (old && old.html === row.html && old.at > now - TEN_MINUTES) { return undefined; }
      return cache.put(part.dataset.path, new Response(JSON.stringify(row), { headers: { "Content-Type": "application/json" } }));
    });
  }

  function keep(cache) {
    var parts = Array.prototype.slice.call(document.querySelectorAll("template[data-keep]"));
    var paths = parts.map(function (part) { return part.dataset.path; });
    var only = Array.prototype.map.call(document.querySelectorAll("[data-keep-only]"), function (place) { return place.dataset.keepOnly; });
    var gone = Array.prototype.map.call(document.querySelectorAll("[data-keep-gone]"), function (place) { return place.dataset.keepGone; });
    return Promise.all(parts.map(function (part) { return write(cache, part); })).then(function () {
      return cache.keys();
    }).then(function (requests) {
      return Promise.all(requests.map(function (request) { return tidy(cache, request, paths, only, gone); }));
    });
  }

  function tidy(cache, request, paths, only, gone) {
    var path = new URL(request.url).pathname;
    return cache.match(request).then(function (answer) { return answer && answer.json(); }).then(function (row) {
      var replaced = row && only.indexOf(row.kind) >= 0 && paths.indexOf(path) < 0;
      if (!row || row.until < Date.now() || replaced || gone.indexOf(path) >= 0) { return cache.delete(request); }
      return false;
    });
  }

  caches.open("kept-" + account).then(keep).catch(function () { /* storage is off or full: the page is there all the same */ });
  window.addEventListener("load", function () {
    navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" }).catch(function () { /* a browser without one */ });
  });
})();
