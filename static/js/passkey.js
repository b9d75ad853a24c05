/* Shows [data-passkey] where the phone can do passkeys, [data-no-passkey] where it cannot, [data-passkey-failed] after a failure. */
(function () {
  "use strict";
  function show(name, there) {
    document.querySelectorAll("[" + name + "]").forEach(function (part) { part.hidden = !there; });
  }
  var able = Boolean(window.PublicKeyCredential);
  show("data-passkey", able);
  show("data-no-passkey", !able);
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    show("data-passkey-failed", true);
  });
})();
