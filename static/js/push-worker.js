/* Shows the notifications of the site, and opens what one is about. */
(function () {
  "use strict";
  self.addEventListener("push", function (event) {
    var told = event.data ? event.data.json() : {};
    event.waitUntil(self.registration.showNotification(told.title || "", { body: told.body || "", data: told.url || "/inbox/" }));
  });

  self.addEventListener("notificationclick", function (event) {
    event.notification.close();
    event.waitUntil(self.clients.openWindow(event.notification.data));
  });
})();
