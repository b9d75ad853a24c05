/* Tells how far this phone is from the place, where the person agreed: data-place="agreed" asks at once, data-place="ask" when the
   box is ticked. Fills the hidden fields of every form; the buttons work without it. Nothing is stored here. */
(function () {
  "use strict";
  var card = document.querySelector("[data-place]");
  if (!card || !navigator.geolocation) { return; }
  var box = card.querySelector("input[type=checkbox]");
  var says = card.querySelector("[data-place-says]");

  function fill(values) {
    Object.keys(values).forEach(function (name) {
      document.querySelectorAll("form input[name=" + name + "]").forEach(function (input) { input.value = values[name]; });
    });
  }
  function say(word) { says.textContent = card.getAttribute("data-" + word); }
  function ask() {
    say("looking");
    navigator.geolocation.getCurrentPosition(function (found) {
      var here = found.coords;
      fill({ lat: here.latitude.toFixed(5), lon: here.longitude.toFixed(5), accuracy: Math.round(here.accuracy) });
      say("found");
    }, function () { say("none"); }, { enableHighAccuracy: true, maximumAge: 60000, timeout: 15000 });
  }

  card.hidden = false;
  if (card.getAttribute("data-place") === "agreed") { ask(); return; }
  fill({ place: "no" });
  box.addEventListener("change", function () {
    fill({ lat: "", lon: "", accuracy: "", place: box.checked ? "yes" : "no" });
    if (box.checked) { ask(); } else { says.textContent = ""; }
  });
})();
