/* Gives the buttons of passkeys to allauth's own script. Shows [data-passkey] where the phone can do passkeys, [data-no-passkey] where
   it cannot, [data-passkey-failed] after a failure. */
(function () {
  "use strict";
  function show(name, there) {
    document.querySelectorAll("[" + name + "]").forEach(function (part) { part.hidden = !there; });
  }
  var able = Boolean(window.PublicKeyCredential);
  show("data-passkey", able);
  show("data-no-passkey", !able);
  var forms = window.allauth.webauthn.forms;
  var add = document.getElementById("passkey_add");
  if (document.getElementById("passkey_login")) {
    forms.loginForm({ ids: { login: "passkey_login", credential: "mfa_credential" } });
  }
  if (add) {
    forms.signupForm({ ids: { signup: "passkey_add", credential: add.dataset.credential, data: "js_data" } });
  }
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    show("data-passkey-failed", true);
  });
})();
