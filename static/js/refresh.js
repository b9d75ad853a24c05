/* A page that hangs on a wall: loads itself anew every so many seconds, and waits while the network is away. */
(function () {
  "use strict";
  var every = Number(document.querySelector("[data-refresh]").dataset.refresh) * 1000;
  window.setInterval(function () {
    if (navigator.onLine) { window.location.reload(); }
  }, every);
})();
