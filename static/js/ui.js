/* What every page may use: asking before an act, one press one act, copy and share, the offer of large type.
   Nothing here is needed to use the site; strings come from the page. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  function remember(key, value) {
    try { window.localStorage.setItem(key, value); } catch (e) { /* storage is off: ask again next time */ }
  }
  function remembered(key) {
    try { return window.localStorage.getItem(key); } catch (e) { return "off"; }
  }

  // ---- What keep.js kept on this phone belongs to one account: others, and visitors (data-account=""), find nothing of it.
  var account = document.body.dataset.account;
  function forget(but) {
    if (!("caches" in window)) { return; }
    caches.keys().then(function (names) {
      names.forEach(function (name) { if (name.startsWith("kept-") && name !== "kept-" + but) { caches.delete(name); } });
    }).catch(function () { /* storage is off: nothing is there */ });
  }
  if (account !== undefined) { forget(account); forgetDrafts(account); }
  if (account === "") { try { window.localStorage.removeItem("menu-last"); } catch (e) { /* storage is off: nothing is there */ } }

  // ---- What drafts.js kept of forms: what was sent goes once another page comes, all of another account at once.
  function forgetDrafts(mine) {
    try {
      var sent = window.sessionStorage.getItem("draft-sent");
      if (sent && !document.querySelector("form[data-draft]")) {
        window.localStorage.removeItem(sent);
        window.sessionStorage.removeItem("draft-sent");
      }
      Object.keys(window.localStorage).forEach(function (key) {
        if (key.startsWith("draft:") && !(mine && key.startsWith("draft:" + mine + ":"))) { window.localStorage.removeItem(key); }
      });
    } catch (e) { /* storage is off: nothing is there */ }
  }

  // ---- data-confirm="…": ask first, in our own dialog where the browser has one.
  function ask(form, submitter) {
    var source = submitter && submitter.dataset.confirm ? submitter : form;
    var dialog = document.getElementById("confirm");
    if (!dialog || !dialog.showModal) {
      if (window.confirm(source.dataset.confirm)) { send(form, submitter); }
      return;
    }
    dialog.querySelector("[data-question]").textContent = source.dataset.confirm;
    var yes = dialog.querySelector("[value=yes]");
    yes.textContent = source.dataset.confirmYes || (submitter && submitter.textContent.trim()) || yes.dataset.label;
    dialog.returnValue = "";
    dialog.onclose = function () {
      if (dialog.returnValue === "yes") { send(form, submitter); }
    };
    dialog.showModal();
  }
  function send(form, submitter) {
    form.dataset.confirmed = "1";
    if (form.requestSubmit) { form.requestSubmit(submitter || undefined); return; }
    if (submitter) { submitter.click(); } else { form.submit(); }
  }

  // ---- One press, one act: the first press is always sent, the second waits. Forms that may be sent again say data-again.
  function hold(form, submitter) {
    form.dataset.sent = "1";
    window.setTimeout(function () { if (submitter) { submitter.setAttribute("aria-busy", "true"); } }, 0);
    window.setTimeout(function () { release(form); }, 8000);
  }
  function release(form) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
    form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    var submitter = event.submitter;
    if (form.method === "dialog" || event.defaultPrevented) { return; }
    var question = form.dataset.confirm || (submitter && submitter.dataset.confirm);
    if (question && !form.dataset.confirmed) { event.preventDefault(); ask(form, submitter); return; }
    if (form.method !== "post" || "again" in form.dataset || form.hasAttribute("hx-post")) { delete form.dataset.confirmed; return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    hold(form, submitter);
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { document.querySelectorAll("form[data-sent]").forEach(release); }
  });

  // ---- data-copy="text" or data-copy-from="#id"; data-share-url with data-share-title; data-print.
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    var area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "visually-hidden";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }
  function copyFrom(button, text) {
    copy(text).then(function () {
      var before = button.dataset.before || button.innerHTML;
      button.dataset.before = before;
      button.textContent = button.dataset.done || "✓";
      window.setTimeout(function () { button.innerHTML = before; }, 2500);
    }, function () { window.prompt(button.textContent.trim(), text); });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy],[data-copy-from],[data-share-url],[data-print],[data-close]");
    if (!button) { return; }
    var data = button.dataset;
    if ("print" in data) { window.print(); return; }
    if ("close" in data) { button.closest("dialog").close(); return; }
    if (data.shareUrl && navigator.share) {
      navigator.share({ title: data.shareTitle || document.title, url: data.shareUrl }).catch(function () { /* the person changed their mind */ });
      return;
    }
    copyFrom(button, data.shareUrl || data.copy || document.querySelector(data.copyFrom).textContent.trim());
  });

  // ---- data-open="#dialog" opens a dialog; select[data-submit] sends its form when changed.
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-open]");
    var dialog = opener && document.querySelector(opener.dataset.open);
    if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit]")) { event.target.form.requestSubmit(); }
  });

  // ---- WeChat on an iPhone enlarges the words alone, by a percentage that it writes on the body at any moment. The root takes it
  // over, so that lengths and layouts follow the words as they do with the larger type of other phones.
  function followBody() {
    var percent = parseFloat(document.body.style.webkitTextSizeAdjust) || 100;
    root.classList.toggle("adjusted", percent !== 100);
    root.style.fontSize = percent === 100 ? "" : percent + "%";
  }
  if (window.MutationObserver) {
    new MutationObserver(followBody).observe(document.body, { attributes: true, attributeFilter: ["style"] });
  }
  if (document.body.style.webkitTextSizeAdjust) { followBody(); }

  // ---- Large type meets large type: offered once on each device.
  function enlarged() {
    var probe = document.createElement("span");
    probe.className = "type-probe";
    document.body.appendChild(probe);
    var zoomed = parseFloat(getComputedStyle(probe).fontSize) / 16;
    probe.remove();
    var adjusted = parseFloat(document.body.style.webkitTextSizeAdjust) / 100 || 1;
    return Math.max(zoomed, adjusted, parseFloat(getComputedStyle(root).fontSize) / 16) > 1.12;
  }
  var offer = document.getElementById("elder-offer");
  if (offer && !remembered("elder-offered") && enlarged()) {
    offer.hidden = false;
    offer.addEventListener("click", function (event) {
      if (!event.target.closest("button")) { return; }
      remember("elder-offered", "1");
      if ("decline" in event.target.closest("button").dataset) { offer.hidden = true; }
    });
  }
})();
