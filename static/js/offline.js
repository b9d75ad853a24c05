/* The offline page. The service worker shows it at the address that could not be reached: what was kept of that address comes
   first, then everything else that was kept. Opened at its own address (data-page) it shows nothing: there is a network. */
(function () {
  "use strict";
  var root = document.querySelector("[data-offline]");
  var place = root.querySelector("[data-kept]");
  var AGAIN = 3000;  // milliseconds until the server is asked again
  var ORDER = ["shift", "order", "code"];
  var day = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });

  function read(cache, request) {
    return cache.match(request).then(function (answer) { return answer.json(); }).then(function (row) {
      row.path = new URL(request.url).pathname;
      return row;
    });
  }

  function all() {
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.startsWith("kept-"); }).map(function (name) {
        return caches.open(name).then(function (cache) {
          return cache.keys().then(function (requests) { return Promise.all(requests.map(read.bind(null, cache))); });
        });
      }));
    }).then(function (lists) { return [].concat.apply([], lists); });
  }

  function rank(row) { return row.path === window.location.pathname ? -1 : ORDER.indexOf(row.kind); }

  function card(row) {
    var made = document.createElement("section");
    made.className = "card stack offline-card";
    made.dataset.keptPath = row.path;
    made.append.apply(made, Array.from(new DOMParser().parseFromString(row.html, "text/html").body.childNodes));
    var since = document.createElement("p");
    since.className = "muted";
    since.textContent = root.dataset.since.replace("{when}", day.format(new Date(row.at)));
    made.append(since);
    return made;
  }

  function show(rows) {
    var now = Date.now();
    var fresh = rows.filter(function (row) { return row.until >= now; }).sort(function (a, b) { return rank(a) - rank(b) || a.until - b.until; });
    root.dataset.state = !fresh.length ? "nothing" : rank(fresh[0]) === -1 ? "page" : "others";
    place.replaceChildren.apply(place, fresh.map(card));
  }

  root.querySelector("[data-again]").addEventListener("click", function () { window.location.reload(); });
  // "online" is said of any cable or Wi-Fi, and by a browser that changes its mind: only a server that answers is a network.
  window.addEventListener("online", function reached() {
    window.fetch(root.dataset.reach, { cache: "no-store" }).then(function () { window.location.reload(); }).catch(function () {
      if (navigator.onLine) { window.setTimeout(reached, AGAIN); }
    });
  });
  if (window.location.pathname !== root.dataset.page && "caches" in window) {
    all().then(show).catch(function () { root.dataset.state = "nothing"; });
  }
})();
