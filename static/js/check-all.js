/* button[data-check-all=name]: ticks all boxes of that name in its form; all ticked, it clears them. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-check-all]");
    if (!button) { return; }
    var boxes = Array.from(button.closest("form").querySelectorAll('input[name="' + button.dataset.checkAll + '"]'));
    var all = boxes.every(function (box) { return box.checked; });
    boxes.forEach(function (box) { box.checked = !all; });
  });
})();
