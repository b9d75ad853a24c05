/* A page that hangs on a wall: loads itself anew every so many seconds, once the server has answered; until then it stays. */
(function () {
  "use strict";
  var every = Number(document.querySelector("[data-refresh]").dataset.refresh) * 1000;
  window.setInterval(function () {
    window.fetch(window.location.href, { method: "HEAD", cache: "no-store", redirect: "error" }).then(function (answer) {
      if (answer.ok) { window.location.reload(); }
    }).catch(function () { /* without network the old page stays */ });
  }, every);
})();
