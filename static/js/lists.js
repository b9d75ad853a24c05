/* Lists at a desk: a choice applies at once and one panel is open at a time. Nothing here is needed: there is a button for each. */
(function () {
  "use strict";
  if (document.documentElement.dataset.lists) { return; }
  document.documentElement.dataset.lists = "1";

  // ---- The line of filters: a choice applies at once; typed words and days wait for Enter or the button.
  document.addEventListener("change", function (event) {
    var form = event.target.closest("form[data-line]");
    if (form && event.target.matches("select, [type=checkbox]")) { form.requestSubmit(); }
  });
  function closePanels(but) {
    document.querySelectorAll("details.pick[open]").forEach(function (one) { if (one !== but) { one.open = false; } });
  }
  document.addEventListener("click", function (event) { closePanels(event.target.closest("details.pick")); });
  document.addEventListener("keydown", function (event) {
    var open = event.key === "Escape" && document.querySelector("details.pick[open]");
    if (open) { closePanels(null); open.querySelector("summary").focus(); event.stopImmediatePropagation(); }
  });

  // ---- Rows: a table that has room keeps its headings in sight; on a phone the rest of a row is unfolded.
  function measure() {
    document.querySelectorAll(".table-wrap.lines").forEach(function (wrap) {
      wrap.classList.remove("fits");
      wrap.classList.toggle("fits", wrap.scrollWidth <= wrap.clientWidth);
    });
  }
  measure();
  window.addEventListener("resize", measure);
  document.addEventListener("click", function (event) {
    var button = event.target.closest(".unfold");
    if (button) { button.setAttribute("aria-expanded", String(button.closest("tr").classList.toggle("unfolded"))); }
  });
})();
