/* Lists at a desk: a choice applies at once and one panel is open at a time. Nothing here is needed: there is a button for each. */
(function () {
  "use strict";
  if (document.documentElement.dataset.lists) { return; }
  var htmxAddress = document.currentScript.dataset.htmx;
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

  // ---- A row opens beside its list where there is room: the main part of its page, in a panel. Otherwise its link is a link.
  var wide = window.matchMedia("(min-width: 80em)");
  var panel = null;
  var opened = null; // the link of the row that is open

  function rowLink(row) {
    return row && (row.querySelector("[data-part=title] a[href]:not(.btn)") || row.querySelector("td a[href]:not(.btn, .tag)"));
  }
  function withHtmx() {
    if (window.htmx) { return Promise.resolve(window.htmx); }
    return new Promise(function (resolve, reject) {
      var meta = document.createElement("meta");
      meta.name = "htmx-config";
      meta.content = '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false}';
      document.head.appendChild(meta);
      var script = document.createElement("script");
      script.src = htmxAddress;
      script.onload = function () { resolve(window.htmx); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }
  function makePanel(wrap) {
    var parts = document.querySelector("template.row-panel-parts");
    if (panel && panel.parentNode !== wrap.parentNode) { closeRow(); }
    if (!panel) {
      var frame = document.createElement("div");
      frame.className = "list-and-row";
      wrap.before(frame);
      panel = parts.content.firstElementChild.cloneNode(true);
      frame.append(wrap, panel);
    }
    return panel;
  }
  function closeRow() {
    if (!panel) { return; }
    var frame = panel.parentNode;
    frame.replaceWith(frame.querySelector(".table-wrap"));
    panel = null;
    if (opened) { mark(null); }
    measure();
  }
  function mark(link) {
    if (opened) { opened.closest("tr").classList.remove("open"); opened.removeAttribute("aria-current"); }
    opened = link;
    if (link) { link.closest("tr").classList.add("open"); link.setAttribute("aria-current", "true"); }
  }
  // What is fetched was written for a page of its own: its styles come along, its forms and links keep their address.
  function takeStyles(text) {
    new DOMParser().parseFromString(text, "text/html").querySelectorAll("link[rel=stylesheet][href]").forEach(function (link) {
      if (document.querySelector('link[href="' + link.getAttribute("href") + '"]')) { return; }
      var own = document.createElement("link");
      own.rel = "stylesheet";
      own.href = link.getAttribute("href");
      document.head.appendChild(own);
    });
  }
  function settle(body, address) {
    body.querySelectorAll("form").forEach(function (form) { if (!form.getAttribute("action")) { form.setAttribute("action", address); } });
    body.querySelectorAll('a[href^="?"]').forEach(function (link) { link.href = new URL(link.getAttribute("href"), address).href; });
    body.querySelectorAll("[id]").forEach(function (part) {
      if (document.querySelectorAll('[id="' + part.id + '"]').length < 2) { return; }
      var old = part.id;
      part.id = "row-" + old;
      ["for", "aria-describedby", "aria-labelledby", "aria-controls"].forEach(function (name) {
        body.querySelectorAll("[" + name + '="' + old + '"]').forEach(function (one) { one.setAttribute(name, part.id); });
      });
    });
  }
  function openRow(link) {
    var address = link.href;
    var wrap = link.closest(".table-wrap");
    withHtmx().then(function (htmx) {
      var shown = makePanel(wrap);
      var body = shown.querySelector(".row-panel-body");
      mark(link);
      var rows = Array.from(wrap.querySelectorAll("tbody tr"));
      var place = shown.querySelector("[data-place]");
      var number = rows.indexOf(link.closest("tr")) + Number(wrap.dataset.first || 1);
      place.textContent = place.dataset.place.replace("{n}", number).replace("{all}", wrap.dataset.all || rows.length);
      shown.querySelector("[data-whole-page]").href = address;
      measure();
      body.setAttribute("aria-busy", "true");
      body.addEventListener("htmx:beforeSwap", function (event) {
        var got = event.detail.xhr;
        var moved = got.responseURL && new URL(got.responseURL).pathname !== new URL(address).pathname;
        if (moved || got.status !== 200 || !/<main id="main"/.test(got.responseText)) {
          event.detail.shouldSwap = false;
          window.location.assign(address);
          return;
        }
        takeStyles(got.responseText);
      }, { once: true });
      return htmx.ajax("GET", address, { target: body, swap: "innerHTML", select: "#main > *" }).then(function () {
        body.removeAttribute("aria-busy");
        settle(body, address);
        shown.scrollTop = 0;
        shown.focus({ preventScroll: true });
        link.closest("tr").scrollIntoView({ block: "nearest" });
      });
    }).catch(function () { window.location.assign(address); });
  }
  function turn(step) {
    var rows = Array.from(opened.closest("tbody").querySelectorAll("tr")).filter(rowLink);
    var next = rows[rows.indexOf(opened.closest("tr")) + step];
    if (next) { openRow(rowLink(next)); }
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-row]");
    if (button) {
      if (button.dataset.row !== "0") { turn(Number(button.dataset.row)); return; }
      var link = opened;
      closeRow();
      if (link) { link.focus(); }
      return;
    }
    var plain = !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    var pressed = plain && wide.matches && event.target.closest(".table-wrap.lines tbody a[href]");
    var row = pressed && pressed.closest("tr");
    if (!row || pressed !== rowLink(row) || pressed.target || pressed.hasAttribute("download") || pressed.origin !== window.location.origin) { return; }
    if (!document.querySelector("template.row-panel-parts") || document.documentElement.classList.contains("elder")) { return; }
    event.preventDefault();
    openRow(pressed);
  });
  document.addEventListener("keydown", function (event) {
    if (!panel || event.defaultPrevented || document.querySelector("dialog[open]")) { return; }
    if (event.key === "Escape") { panel.querySelector('[data-row="0"]').click(); return; }
    var typing = event.target.closest("input, select, textarea, [contenteditable]");
    var step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && !typing && panel.contains(event.target)) { event.preventDefault(); turn(step); }
  });

  // ---- Ticking in two steps: the rows of this page, then all of the list.
  function boxesOf(line) {
    return Array.from(line.closest("form").querySelectorAll('input[name="' + line.querySelector("[data-tick-page]").dataset.tickPage + '"]'));
  }
  function count(line) {
    var boxes = boxesOf(line);
    var ticked = boxes.filter(function (box) { return box.checked; }).length;
    var page = line.querySelector("[data-tick-page]");
    var every = line.querySelector(".select-every");
    page.checked = boxes.length > 0 && ticked === boxes.length;
    page.indeterminate = ticked > 0 && !page.checked;
    line.querySelector("[data-ticked]").textContent = ticked ? line.querySelector("[data-ticked]").dataset.ticked + " " + ticked : "";
    if (every) {
      every.classList.toggle("shown", page.checked);
      if (!page.checked) { every.querySelector("input").checked = false; }
    }
  }
  document.querySelectorAll(".select-rows").forEach(count);
  document.addEventListener("change", function (event) {
    var line = event.target.closest(".select-rows");
    if (event.target.matches("[data-tick-page]")) {
      boxesOf(line).forEach(function (box) { box.checked = event.target.checked; });
    }
    var form = event.target.closest("form");
    if (form) { form.querySelectorAll(".select-rows").forEach(count); }
  });
})();
