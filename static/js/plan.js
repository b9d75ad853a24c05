/* The table of shifts of a new event: lines are added, copied and taken out, Tab and Enter go on, lines from Excel are pasted.
   Without this script three empty lines stand there, and the button to add one sends the form. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-plan]");
  var table = form && form.querySelector("[data-rows]");
  if (!table) { return; }
  var body = table.tBodies[0];
  var most = Number(table.dataset.most);
  var total = form.querySelector("[name=rows-TOTAL_FORMS]");
  var COLUMNS = ["day", "from_time", "to_time", "name", "capacity", "leader"];

  function lines() { return Array.prototype.slice.call(body.rows); }
  function field(line, name) { return line.querySelector("[name$='-" + name + "']"); }
  function isEmpty(line) {
    return ["day", "from_time", "to_time", "name", "capacity"].every(function (name) { return !field(line, name).value; });
  }
  function changed() { form.dispatchEvent(new Event("change", { bubbles: true })); }

  // A line that is not used yet, or a new one; null where there are as many as may be.
  function freshLine() {
    var found = lines().find(function (line) { return line.hidden; });
    if (!found && Number(total.value) < most) {
      var holder = document.createElement("tbody");
      holder.innerHTML = form.querySelector("template[data-row]").innerHTML.replace(/__prefix__/g, total.value);
      found = holder.rows[0];
      total.value = Number(total.value) + 1;
      body.appendChild(found);
    }
    if (found) { found.hidden = false; body.appendChild(found); }
    return found || null;
  }
  function clear(line) {
    COLUMNS.forEach(function (name) { field(line, name).value = ""; });
    field(line, "coefficient").value = "100";
    field(line, "skill_id").value = "";
    line.querySelectorAll("output, .errorlist").forEach(function (said) { said.textContent = ""; });
  }
  function fill(line, values) {
    Object.keys(values).forEach(function (name) { field(line, name).value = values[name]; });
  }
  function valuesOf(line) {
    var found = {};
    COLUMNS.concat(["coefficient", "skill_id"]).forEach(function (name) { found[name] = field(line, name).value; });
    return found;
  }
  function aWeekLater(day) {
    var parts = day.split("-").map(Number);
    if (parts.length !== 3 || parts.some(isNaN)) { return day; }
    var later = new Date(Date.UTC(parts[0], parts[1] - 1, parts[2] + 7));
    return isNaN(later) ? day : later.toISOString().slice(0, 10);
  }

  // ---- Lines
  lines().forEach(function (line, number) { if (number > 0 && isEmpty(line) && !line.querySelector(".errorlist")) { line.hidden = true; } });
  form.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add], [data-copy-line], [data-drop-line]");
    if (!button) { return; }
    event.preventDefault();
    var line = button.closest("tr");
    if ("dropLine" in button.dataset) {
      clear(line);
      line.hidden = lines().filter(function (one) { return !one.hidden; }).length > 1;
      changed();
      return;
    }
    var fresh = freshLine();
    if (!fresh) { return; }
    if (line) {
      fill(fresh, valuesOf(line));
      field(fresh, "day").value = aWeekLater(field(line, "day").value);
      line.after(fresh);
      changed();
    }
    field(fresh, "day").focus();
  });

  // ---- Enter goes on to the next field, and from the last of the table to a new line; it never sends the form.
  function reachable() {
    return Array.prototype.filter.call(form.querySelectorAll("input, select, textarea"), function (one) {
      return one.type !== "hidden" && one.offsetParent !== null && !one.disabled;
    });
  }
  form.addEventListener("keydown", function (event) {
    var from = event.target;
    if (event.key !== "Enter" || event.isComposing || !from.matches("input, select")) { return; }
    event.preventDefault();
    var line = from.closest("tr");
    var shown = lines().filter(function (one) { return !one.hidden; });
    if (line && from.name.endsWith("-leader") && line === shown[shown.length - 1] && !isEmpty(line)) {
      var fresh = freshLine();
      if (fresh) { field(fresh, "day").focus(); }
      return;
    }
    var all = reachable();
    var next = all[all.indexOf(from) + 1];
    if (next) { next.focus(); }
  });

  // ---- Pasting from Excel: cells beside one another by tabs, lines below one another.
  function two(number) { return ("0" + number).slice(-2); }
  function asDay(text) {
    var whole = text.match(/(\d{4})\D(\d{1,2})\D(\d{1,2})/);
    if (whole) { return whole[1] + "-" + two(whole[2]) + "-" + two(whole[3]); }
    var short = text.match(/^(\d{1,2})\D(\d{1,2})/);
    if (!short) { return text; }
    var today = new Date();
    var month = Number(short[1]);
    return (today.getFullYear() + (month < today.getMonth() + 1 ? 1 : 0)) + "-" + two(month) + "-" + two(short[2]);
  }
  function asTime(text) {
    var found = text.match(/^(\d{1,2})[:：点时](\d{2})?/);
    return found ? two(found[1]) + ":" + (found[2] || "00") : text;
  }
  function asCell(name, text) {
    var plain = text.trim();
    if (name === "day") { return asDay(plain); }
    return name === "from_time" || name === "to_time" ? asTime(plain) : plain;
  }
  table.addEventListener("paste", function (event) {
    var at = event.target;
    var text = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!text || !/[\t\n]/.test(text.trim()) || !at.closest("tr")) { return; }
    event.preventDefault();
    var begin = COLUMNS.findIndex(function (name) { return at.name.endsWith("-" + name); });
    var line = at.closest("tr");
    text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").forEach(function (row, number) {
      if (number) { line = nextLine(line); }
      if (!line) { return; }
      row.split("\t").forEach(function (cell, place) {
        var name = COLUMNS[begin + place];
        if (name) { field(line, name).value = asCell(name, cell); }
      });
    });
    changed();
  });
  function nextLine(line) {
    var shown = lines().filter(function (one) { return !one.hidden; });
    return shown[shown.indexOf(line) + 1] || freshLine();
  }

  // ---- What follows: an answer without it (the session has ended) leaves what is shown.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id === "follows" && event.detail.serverResponse.indexOf('id="follows"') < 0) {
      event.detail.shouldSwap = false;
    }
  });

  // ---- What drafts.js puts back may have more lines than stand there.
  document.addEventListener("draft:lines", function (event) {
    lines().forEach(function (line) { if (event.detail[field(line, "day").name]) { line.hidden = false; } });
    Object.keys(event.detail).forEach(function (name) {
      var number = /^rows-(\d+)-day$/.exec(name);
      if (number && event.detail[name][0] && !form.querySelector("[name='" + name + "']")) { freshLine(); }
    });
  });
})();
