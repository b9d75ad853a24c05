/* Keeps in this browser what is typed into a long form, for the account that is signed in, until it is saved.

   form[data-draft="name"] is watched. Never kept: codes, PINs, passwords, files, telephone numbers, and fields with data-not-kept.
   A form that comes up empty offers what was kept (the element [data-draft-offer] beside it); one that the server filled in or
   answered with errors does not. What was sent is forgotten on the next page that does not show the form again, and all of an
   account where somebody else is signed in, or nobody (ui.js). */
(function () {
  "use strict";
  var account = document.body.dataset.account;
  var form = document.querySelector("form[data-draft]");
  if (!account || !form) { return; }
  var key = "draft:" + account + ":" + form.dataset.draft;
  var SECRET = /(password|csrfmiddlewaretoken|code|pin|otp|token|secret|serial|phone|sure|^id$|-id$)/;
  var PHONE = /^\+?[\d\s-]{11,}$/;
  var note = document.querySelector("[data-draft-note]");
  var offer = document.querySelector("[data-draft-offer]");

  function read() {
    try { return JSON.parse(window.localStorage.getItem(key)); } catch (e) { return null; }
  }
  function forget() {
    try { window.localStorage.removeItem(key); } catch (e) { /* storage is off: nothing is there */ }
  }
  function isKept(field) {
    return field.name && !field.closest("[data-not-kept]") && !/^(hidden|password|file|tel|submit|button)$/.test(field.type) &&
      field.name !== "act" && !SECRET.test(field.name) && !(field.type === "text" && PHONE.test(field.value));
  }
  function values() {
    var found = {};
    Array.prototype.filter.call(form.elements, isKept).forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) {
        if (field.checked) { (found[field.name] = found[field.name] || []).push(field.value); }
      } else { found[field.name] = [field.value]; }
    });
    return found;
  }
  var begun = JSON.stringify(values());
  var waiting;

  function save() {
    var now = values();
    if (JSON.stringify(now) === begun) { return; }
    try { window.localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: now })); } catch (e) { return; }
    if (note) {
      var time = new Date();
      note.hidden = false;
      note.querySelector("time").textContent = ("0" + time.getHours()).slice(-2) + ":" + ("0" + time.getMinutes()).slice(-2);
    }
  }
  function saveSoon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, 500);
  }
  form.addEventListener("input", saveSoon);
  form.addEventListener("change", saveSoon);
  form.addEventListener("submit", function () {
    save();
    try { window.sessionStorage.setItem("draft-sent", key); } catch (e) { /* then it is offered once more */ }
  });

  function putBack(kept) {
    document.dispatchEvent(new CustomEvent("draft:lines", { detail: kept.values }));
    Array.prototype.filter.call(form.elements, isKept).forEach(function (field) {
      var said = kept.values[field.name];
      if (/^(checkbox|radio)$/.test(field.type)) { field.checked = Boolean(said && said.indexOf(field.value) >= 0); return; }
      if (said) { field.value = said[0]; }
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }
  var kept = read();
  if (!kept || !offer || "filled" in form.dataset || document.querySelector(".unsent")) { return; }
  offer.hidden = false;
  offer.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) { return; }
    if ("take" in button.dataset) { putBack(kept); } else { forget(); }
    offer.hidden = true;
  });
})();
