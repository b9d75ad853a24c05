/* The menu of staff: which groups are open and how far it was scrolled stays over page loads, and on a phone it is a sheet that keeps
   the focus and that Escape closes. Nothing here is needed to use the menu. It runs before the page is drawn, so that nothing jumps. */
(function () {
  "use strict";
  var OPEN = "menu-open", PLACE = "menu-place";

  function read(key) { try { return window.localStorage.getItem(key); } catch (e) { return null; } }
  function write(key, value) { try { window.localStorage.setItem(key, value); } catch (e) { /* storage is off: the menu opens anew */ } }

  var bar = document.querySelector(".sidebar");
  function opened() { return (read(OPEN) || "").split(" ").filter(Boolean); }
  function restore(place) {
    var open = opened();
    place.querySelectorAll("[data-group]").forEach(function (group) {
      if (open.indexOf(group.dataset.group) >= 0) { group.open = true; }
    });
  }
  function keep(group) {
    var open = opened().filter(function (key) { return key !== group.dataset.group; });
    if (group.open) { open.push(group.dataset.group); }
    write(OPEN, open.join(" "));
  }

  restore(bar);
  bar.scrollTop = Number(read(PLACE)) || 0;
  var current = bar.querySelector("[aria-current]");
  if (current && current.offsetParent) {
    var below = current.getBoundingClientRect().bottom - bar.getBoundingClientRect().bottom;
    var above = current.getBoundingClientRect().top - bar.getBoundingClientRect().top;
    if (below > 0 || above < 0) { bar.scrollTop += below > 0 ? below + 16 : above - 16; }
  }
  bar.addEventListener("scroll", function () { write(PLACE, String(bar.scrollTop)); }, { passive: true });

  // A press by hand is kept; a group that opens by itself, as its page is shown, is not.
  document.addEventListener("click", function (event) {
    var summary = event.target.closest("[data-group] > summary");
    if (summary) { window.setTimeout(function () { keep(summary.parentNode); }, 0); }
    document.querySelectorAll(".own-menu[open]").forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
  });

  // ---- The things looked at last: kept in this browser alone, for one account, and gone when it signs out (ui.js).
  var LAST = "menu-last", MOST = 4;
  function lastOf(account) {
    try {
      var kept = JSON.parse(read(LAST));
      return kept && kept.account === account && Array.isArray(kept.pages) ? kept.pages : [];
    } catch (e) { return []; }
  }
  function drawLast(place, pages) {
    pages.forEach(function (page) {
      var line = document.createElement("li"), link = document.createElement("a"), name = document.createElement("span");
      link.className = "side-link";
      link.href = page.path;
      name.textContent = page.name;
      link.append(name);
      line.append(link);
      place.querySelector("ul").append(line);
    });
    place.hidden = !pages.length;
  }
  function keepLast() {
    var account = document.body.dataset.account, thing = document.querySelector("[data-thing]");
    var place = document.querySelector("[data-last]");
    if (!account || !place) { return; }
    var pages = lastOf(account).filter(function (page) { return typeof page.path === "string" && /^\/[^/]/.test(page.path); });
    drawLast(place, pages.filter(function (page) { return page.path !== window.location.pathname; }));
    if (!thing || !thing.textContent.trim()) { return; }
    pages = pages.filter(function (page) { return page.path !== window.location.pathname; });
    pages.unshift({ path: window.location.pathname, name: thing.textContent.trim() });
    write(LAST, JSON.stringify({ account: account, pages: pages.slice(0, MOST) }));
  }
  document.addEventListener("DOMContentLoaded", keepLast);

  // ---- The search: "/" goes to it, and its list needs htmx, which is fetched where the page has none yet.
  document.addEventListener("focusin", function (event) {
    var field = event.target;
    if (!field.matches("[data-find]") || window.htmx || field.dataset.asked) { return; }
    field.dataset.asked = "1";
    var config = document.createElement("meta"), script = document.createElement("script");
    config.name = "htmx-config";
    config.content = JSON.stringify({ includeIndicatorStyles: false, allowEval: false });
    script.src = field.dataset.htmx;
    document.head.append(config, script);
  });
  document.addEventListener("keydown", function (event) {
    var field = document.querySelector("[data-find]"), at = event.target;
    if (!field || !field.offsetParent) { return; }
    if (event.key === "Escape" && at.closest(".head-search")) { document.getElementById("head-search-list").textContent = ""; at.blur(); return; }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable) { return; }
    if (/^(input|textarea|select)$/i.test(at.tagName)) { return; }
    event.preventDefault();
    field.focus();
  });

  // ---- The sheet on a phone.
  function sheet() { return document.querySelector("[data-sheet]"); }
  function reach(menu) {
    return Array.prototype.filter.call(menu.querySelectorAll("summary, a[href], button"), function (one) { return one.offsetParent; });
  }
  document.addEventListener("keydown", function (event) {
    var own = document.querySelector(".own-menu[open]"), menu = sheet();
    if (event.key === "Escape" && own) { own.open = false; own.querySelector("summary").focus(); }
    if (!menu || !menu.open || !menu.offsetParent) { return; }
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); return; }
    if (event.key !== "Tab") { return; }
    var all = reach(menu), first = all[0], last = all[all.length - 1], at = document.activeElement;
    if (!menu.contains(at) || (event.shiftKey ? at === first : at === last)) {
      event.preventDefault();
      (event.shiftKey && menu.contains(at) ? last : first).focus();
    }
  });
  document.addEventListener("DOMContentLoaded", function () { if (sheet()) { restore(sheet()); } });
})();
