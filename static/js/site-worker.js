/* The site's service worker: without network it answers with the offline page, which shows what was kept for the account.
   /worker.js sets self.SHELL = {page, files, session} before this file. Its own address carries the version of the page, and the
   language and type of this device: the page is asked for without cookies, so that it knows nobody.
   It keeps no page of anybody: what is personal is kept by keep.js and goes with the account. */
(function () {
  "use strict";
  var look = new URL(self.location.href).searchParams;
  var CACHE = "shell-" + look.toString();
  var files = new Set(self.SHELL.files.map(function (file) { return new URL(file, self.location.origin).href; }));

  self.addEventListener("install", function (event) {
    var asked = { cache: "reload", credentials: "omit", headers: { "X-Language": look.get("lang") || "" } };
    event.waitUntil(caches.open(CACHE).then(function (cache) {
      return cache.addAll(self.SHELL.files.concat(new Request(self.SHELL.page + "?elder=" + look.get("elder"), asked)));
    }).then(function () { return self.skipWaiting(); }));
  });

  function drop(matches) {
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(matches).map(function (name) { return caches.delete(name); }));
    });
  }

  self.addEventListener("activate", function (event) {
    var preload = self.registration.navigationPreload;
    event.waitUntil(drop(function (name) { return name.startsWith("shell-") && name !== CACHE; }).then(function () {
      return preload && preload.enable();
    }).then(function () { return self.clients.claim(); }));
  });

  function shell(key) { return caches.open(CACHE).then(function (cache) { return cache.match(key, { ignoreVary: true, ignoreSearch: true }); }); }

  function page(event) {
    return Promise.resolve(event.preloadResponse).then(function (early) { return early || fetch(event.request); }).catch(function (problem) {
      return shell(self.SHELL.page).then(function (kept) {
        if (!kept) { throw problem; }
        return kept;
      });
    });
  }

  self.addEventListener("fetch", function (event) {
    var url = new URL(event.request.url);
    if (url.origin !== self.location.origin) { return; }
    if (event.request.method === "POST" && self.SHELL.session.some(function (path) { return url.pathname.startsWith(path); })) {
      event.waitUntil(drop(function (name) { return name.startsWith("kept-"); }));
      return;
    }
    if (event.request.method !== "GET") { return; }
    if (event.request.mode === "navigate") { event.respondWith(page(event)); return; }
    url.hash = "";
    if (files.has(url.href)) { event.respondWith(shell(url.href).then(function (file) { return file || fetch(event.request); })); }
  });
})();
