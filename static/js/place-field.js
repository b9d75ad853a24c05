/* The field for a place: the key "enter" in its search box searches, and "near me" asks the browser for the position when it is
   pressed, rounded to about 10 m. It is sent once, in the body of a POST. The rest is done by htmx; without any of it the buttons
   send the form, which comes back with the next step. */
(function () {
  "use strict";

  function show(field) {
    var near = field.querySelector("[data-place-near]");
    if (near && navigator.geolocation) { near.hidden = false; }
  }
  function ready() { document.querySelectorAll("[data-place-field]").forEach(show); }
  document.addEventListener("htmx:afterSettle", ready);
  ready();

  function fail(event) {
    var field = event.target.closest("[data-place-field]");
    if (field) { field.querySelector("[data-place-failed]").hidden = false; }
  }
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:responseError", fail);

  document.addEventListener("keydown", function (event) {
    var box = event.target;
    if (event.key !== "Enter" || event.isComposing || !box.matches("[data-place-field] input[type=search]")) { return; }
    event.preventDefault();
    window.htmx.trigger(box, "place-search");
  });

  function send(field, found) {
    var form = field.closest("form");
    window.htmx.ajax("POST", field.dataset.url, {
      source: field, target: field, swap: "outerHTML",
      values: {
        lat: found.coords.latitude.toFixed(4), lng: found.coords.longitude.toFixed(4),
        csrfmiddlewaretoken: form.querySelector("[name=csrfmiddlewaretoken]").value
      }
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-place-near]");
    if (!button || button.getAttribute("aria-busy")) { return; }
    var field = button.closest("[data-place-field]");
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(function (found) { send(field, found); }, function () {
      button.removeAttribute("aria-busy");
      field.querySelector("[data-place-refused]").hidden = false;
    }, { maximumAge: 300000, timeout: 10000 });
  });
})();
