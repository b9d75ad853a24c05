/* The field for a person: the key "enter" in its box finds, arrows go through the people that were found, and a picture of a code or
   a card is read in the browser, so that its text is typed into the box. The rest is done by htmx; without any of it the buttons
   send the form, which comes back with the match. */
(function () {
  "use strict";

  var LARGEST = 1600; // the longer side of a picture, in pixels, when it is looked through

  function field(element) { return element.closest ? element.closest("[data-person-field]") : null; }
  function options(root) { return Array.from(root.querySelectorAll(".person-option")); }
  function box(root) { return root.querySelector("input[type=text]"); }

  document.addEventListener("keydown", function (event) {
    var root = field(event.target);
    if (!root || event.isComposing) { return; }
    if (event.key === "Enter" && event.target === box(root)) {
      if (root.querySelector(".person-one")) { return; }
      event.preventDefault();
      window.htmx.trigger(event.target, "person-find");
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var all = [box(root)].concat(options(root));
      var next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });

  // What was pressed goes away with its list; the box, which now holds the number, keeps the place.
  document.addEventListener("htmx:afterSwap", function (event) {
    var root = document.getElementById(event.detail.target.id);
    if (root && root.matches("[data-person-field]")) { box(root).focus(); }
  });
  function fail(event) {
    var root = field(event.target);
    if (root) { root.querySelector("[data-person-failed]").hidden = false; }
  }
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:beforeRequest", function (event) {
    var root = field(event.target);
    if (root) { root.querySelectorAll("[data-person-failed],[data-person-unread]").forEach(function (told) { told.hidden = true; }); }
  });

  var loading = null;
  function reader(url) {
    loading = loading || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = url;
      script.onload = function () { done(window.jsQR); };
      script.onerror = function () { loading = null; failed(new Error("not loaded")); };
      document.head.appendChild(script);
    });
    return loading;
  }
  function pixels(file) {
    return createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var context = canvas.getContext("2d");
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    });
  }
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("[data-person-photo]") || !input.files.length) { return; }
    var root = field(input);
    Promise.all([reader(root.dataset.reader), pixels(input.files[0])]).then(function (both) {
      var found = both[0](both[1].data, both[1].width, both[1].height);
      root.querySelector("[data-person-unread]").hidden = Boolean(found);
      if (found) {
        box(root).value = found.data;
        window.htmx.trigger(box(root), "person-find");
      }
    }).catch(function () { root.querySelector("[data-person-unread]").hidden = false; });
    input.value = "";
  });
})();
