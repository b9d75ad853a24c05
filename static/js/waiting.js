/* The waiting room asks for itself every few seconds (htmx). It waits while the page is hidden, somebody is ticked or a word is written. */
(function () {
  "use strict";
  var room = document.getElementById("room");
  room.addEventListener("htmx:beforeRequest", function (event) {
    if (event.target === room && (document.hidden || room.querySelector("input:checked, details[open]"))) { event.preventDefault(); }
  });
})();
