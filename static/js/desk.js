/* form[data-batch]: says what the ticked events need of which budgets. Each box has data-points, data-budget and data-free. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-batch]");
  var words = form && form.querySelector("[data-batch-words]");
  if (!words) { return; }
  var boxes = Array.from(form.querySelectorAll('input[name="event"]'));
  var all = form.querySelector("[data-batch-all]");
  var buttons = form.querySelectorAll(".batch-bar .btn");  // the first, to approve, is the one that stands out
  var none = words.textContent;
  all.hidden = boxes.length < 2;

  function number(value) { return value.toLocaleString("en-US"); }

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_whole, name) { return number(values[name]); });
  }

  function say() {
    var ticked = boxes.filter(function (box) { return box.checked; });
    var budgets = {}, values = { n: ticked.length, points: 0, free: 0, missing: 0 };
    ticked.forEach(function (box) {
      var budget = budgets[box.dataset.budget] = budgets[box.dataset.budget] || { free: Number(box.dataset.free), needed: 0 };
      budget.needed += Number(box.dataset.points);
    });
    Object.keys(budgets).forEach(function (key) {
      values.points += budgets[key].needed;
      values.free += budgets[key].free;
      values.missing += Math.max(budgets[key].needed - budgets[key].free, 0);
    });
    var parts = [form.dataset.chosen, form.dataset.needs, values.missing ? form.dataset.short : form.dataset.enough];
    words.textContent = ticked.length ? parts.map(function (part) { return fill(part, values); }).join(" · ") : none;
    words.classList.toggle("bad", values.missing > 0);
    buttons.forEach(function (button, place) {
      button.classList.toggle(place ? "btn-ghost" : "btn-primary", ticked.length > 0);
      button.classList.toggle("btn-line", ticked.length === 0);
    });
  }

  form.addEventListener("change", say);
  document.addEventListener("click", function (event) { if (event.target.closest("[data-batch-all]")) { say(); } });
  say();
})();
