/* The scanner's service worker: keeps the page and its files for the moment without network, and sends what waits once the
   network is back (Background Sync), also after the page was closed. /sw.js sets self.SHELL = {page, files, version} and
   loads js/queue.js before this file. The page carries nothing personal; what is personal is in IndexedDB, never in a cache. */
(function () {
  "use strict";
  var CACHE = "scanner-" + self.SHELL.version;
  var PATIENCE = 3000;  // a network slower than that is treated as none
  var files = new Set(self.SHELL.files.map(function (file) { return new URL(file, self.location.origin).href; }));

  self.addEventListener("install", function (event) {
    var wanted = self.SHELL.files.concat(self.SHELL.page).map(function (file) { return new Request(file, { cache: "reload" }); });
    event.waitUntil(caches.open(CACHE).then(function (cache) { return cache.addAll(wanted); }).then(function () { return self.skipWaiting(); }));
  });

  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.startsWith("scanner-") && name !== CACHE; }).map(function (name) { return caches.delete(name); }));
    }).then(function () { return self.clients.claim(); }));
  });

  function kept(key) { return caches.open(CACHE).then(function (cache) { return cache.match(key, { ignoreVary: true }); }); }

  // The newest page where the network gives it in time, else the one that was kept.
  function page(request) {
    var fresh = fetch(request).then(function (answer) {
      if (!answer.ok || answer.redirected) { throw new Error(String(answer.status)); }
      var copy = answer.clone();
      return caches.open(CACHE).then(function (cache) { return cache.put(self.SHELL.page, copy); }).then(function () { return answer; });
    });
    var late = new Promise(function (done) { setTimeout(done, PATIENCE); });
    return Promise.race([fresh, late]).catch(function () { return undefined; }).then(function (answer) {
      return answer || kept(self.SHELL.page).then(function (old) { return old || fresh; });
    });
  }

  self.addEventListener("fetch", function (event) {
    var url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
    if (event.request.mode === "navigate") {
      if (url.pathname === self.SHELL.page) { event.respondWith(page(event.request)); }
      return;
    }
    url.hash = "";
    if (files.has(url.href)) {
      event.respondWith(kept(url.href).then(function (file) { return file || fetch(event.request); }));
    }
  });

  self.addEventListener("sync", function (event) {
    if (event.tag !== "scans") { return; }
    event.waitUntil(self.Queue.tidy(Date.now()).then(self.Queue.upload).then(function (left) {
      if (left) { throw new Error("still waiting: " + left); }  // the browser asks again later
    }));
  });
})();
