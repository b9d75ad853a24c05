/* The roster asks for itself every 15 seconds (htmx). It waits while the page is hidden, or while somebody has opened a line. */
(function () {
  "use strict";
  var roster = document.getElementById("roster");
  roster.addEventListener("htmx:beforeRequest", function (event) {
    var asked = event.target === roster;
    if (asked && (document.hidden || roster.querySelector("details[open]"))) { event.preventDefault(); }
  });
})();
