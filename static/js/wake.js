/* Keeps the screen awake while a page is in view. Says so on the body: data-awake = yes, no (the phone does not offer it), off (not now). */
(function () {
  "use strict";
  var lock = null;
  function say(word) { document.body.dataset.awake = word; }
  function ask() {
    if (!("wakeLock" in navigator)) { say("no"); return; }
    if (lock || document.hidden) { return; }
    navigator.wakeLock.request("screen").then(function (held) {
      lock = held;
      say("yes");
      held.addEventListener("release", function () { lock = null; say("off"); });
    }, function () { say("no"); });
  }
  // The browser lets go whenever the page is hidden; it must be asked again. A battery saver may refuse until a touch.
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("click", ask);
  window.addEventListener("pageshow", ask);
  window.setInterval(ask, 30000);
  ask();
})();
