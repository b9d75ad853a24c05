/* table[data-sums="points"]: the sum of the fields with data-summand, and what is left of the points, while one types. */
(function () {
  "use strict";
  var format = new Intl.NumberFormat("en-US");
  document.querySelectorAll("table[data-sums]").forEach(function (table) {
    var fields = Array.prototype.slice.call(table.querySelectorAll("[data-summand]"));
    var rest = table.querySelector("[data-rest]");
    function count() {
      var sum = fields.reduce(function (so_far, field) { return so_far + (parseInt(field.value, 10) || 0); }, 0);
      var left = Number(table.dataset.sums) - sum;
      table.querySelector("[data-sum]").textContent = format.format(sum);
      rest.textContent = format.format(left);
      rest.classList.toggle("bad", left < 0);
    }
    table.addEventListener("input", count);
    table.addEventListener("keydown", function (event) {
      var next = event.key === "Enter" && fields[fields.indexOf(event.target) + 1];
      if (next) { event.preventDefault(); next.focus(); }
    });
    count();
  });
})();
