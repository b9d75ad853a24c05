/* Subscribes this browser to notifications: asks its person, then its service, then tells the site. */
(function () {
  "use strict";
  var card = document.querySelector("[data-push]");
  if (!card || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) { return; }
  var button = card.querySelector("button"), said = card.querySelector("[role=status]");
  card.hidden = false;

  function key() {
    var text = atob(card.dataset.push.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(text, function (letter) { return letter.charCodeAt(0); });
  }

  function tell(subscription) {
    var found = subscription.toJSON(), form = new FormData(card.querySelector("form"));
    form.set("endpoint", found.endpoint);
    form.set("p256dh", found.keys.p256dh);
    form.set("auth", found.keys.auth);
    return fetch(card.dataset.url, { method: "POST", body: form, credentials: "same-origin" }).then(function (answer) {
      if (answer.ok) { window.location.reload(); return; }
      return answer.json().then(function (no) { throw new Error(no.sentence); });
    });
  }

  button.addEventListener("click", function (event) {
    event.preventDefault();
    button.disabled = true;
    Notification.requestPermission().then(function (answer) {
      if (answer !== "granted") { throw new Error(card.dataset.denied); }
      return navigator.serviceWorker.register(card.dataset.worker, { scope: "/me/notices/" });
    }).then(function (registration) {
      return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key() });
    }).then(tell).catch(function (problem) {
      said.textContent = problem.name === "Error" && problem.message ? problem.message : card.dataset.failed;
      button.disabled = false;
    });
  });
})();
