/* A table of fields, data-rows on it: Enter goes on to the next field instead of sending the form, and at the end makes a row;
   a block of a sheet that is pasted fills the fields from there on. Without this the form is filled and sent as any other. */
(function () {
  "use strict";
  document.querySelectorAll("[data-rows]").forEach(function (table) {
    var body = table.tBodies[0];

    function fields() { return Array.prototype.slice.call(body.querySelectorAll("input")); }
    function add() {
      var row = body.lastElementChild.cloneNode(true);
      row.querySelectorAll("input").forEach(function (field) { field.value = ""; field.removeAttribute("autofocus"); field.removeAttribute("aria-invalid"); });
      row.querySelectorAll(".bad").forEach(function (said) { said.remove(); });
      body.appendChild(row);
    }

    body.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") { return; }
      event.preventDefault();
      var at = fields().indexOf(event.target);
      if (at === fields().length - 1) { add(); }
      fields()[at + 1].focus();
    });

    body.addEventListener("paste", function (event) {
      var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
      if (!/[\t\n]/.test(text.trim())) { return; }
      event.preventDefault();
      var row = event.target.closest("tr");
      var first = Array.prototype.indexOf.call(row.querySelectorAll("input"), event.target);
      text.replace(/\s+$/, "").split(/\r?\n/).forEach(function (line) {
        if (!row) { add(); row = body.lastElementChild; }
        var inputs = row.querySelectorAll("input");
        line.split("\t").forEach(function (cell, n) { if (inputs[first + n]) { inputs[first + n].value = cell.trim(); } });
        row = row.nextElementSibling;
      });
    });
  });
})();
