/* "Nearest to me": asks the browser for the position only when the button is pressed, rounds it to about 100 m,
   and shows the same list again with it in the address. Nothing is stored. */
(function () {
  "use strict";
  var button = document.querySelector("[data-nearby]");
  var refused = document.querySelector("[data-nearby-refused]");
  if (!button) { return; }

  function show(lat, lng) {
    var address = new URL(window.location.href);
    address.searchParams.delete("page");
    if (lat === null) {
      address.searchParams.delete("lat");
      address.searchParams.delete("lng");
    } else {
      address.searchParams.set("lat", lat.toFixed(3));
      address.searchParams.set("lng", lng.toFixed(3));
    }
    window.location.assign(address);
  }
  function sayNo() {
    button.removeAttribute("aria-busy");
    refused.hidden = false;
  }
  button.addEventListener("click", function () {
    if (button.getAttribute("aria-pressed") === "true") { show(null); return; }
    if (!navigator.geolocation) { sayNo(); return; }
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(function (found) {
      show(found.coords.latitude, found.coords.longitude);
    }, sayNo, { maximumAge: 300000, timeout: 10000 });
  });
})();
