/* WeChat's own scanner, where the site has an account for it: the button appears when WeChat agrees; what it reads goes the way
   of every code (scan.js). */
(function () {
  "use strict";
  var button = document.querySelector("[data-wechat-scan]");
  var scanner = document.querySelector("[data-scanner]");
  if (!window.wx || !button || !scanner) { return; }
  window.wx.config(JSON.parse(document.getElementById("wechat-config").textContent));
  window.wx.ready(function () { button.hidden = false; });
  window.wx.error(function () { button.hidden = true; });
  button.addEventListener("click", function () {
    window.wx.scanQRCode({ needResult: 1, scanType: ["qrCode"], success: function (answer) { scanner.scanner.found(answer.resultStr); } });
  });
})();
