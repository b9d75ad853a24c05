/* A screen that hangs on a wall: shows one slide after the other for its seconds, for days. At the end of a round, every so
   often, it fetches the page, waits until the new pictures are there, and goes on with the new slides: nothing jumps, and without
   network, or while the server is away, the same slides go on. The page itself is loaded anew only where its script or styles are
   others, where the screen was turned off, and once a day. */
(function () {
  "use strict";
  var RETRY = 60000, PATIENCE = 20000, DAY = 86400000; /* milliseconds */
  var box = document.querySelector("[data-slides]");
  var every = Number(box.dataset.refresh) * 1000;
  var opened = Date.now(), due = opened + every;
  var slides = slidesOf(box), shown = -1, waiting = null;

  function slidesOf(part) { return Array.prototype.slice.call(part.querySelectorAll(".slide")); }
  function seconds(slide) { return Math.max(5, Number(slide.dataset.seconds) || 15) * 1000; }
  function files(page) {
    return Array.prototype.map.call(page.querySelectorAll("link[rel=stylesheet], script[src]"), function (one) {
      return one.getAttribute("href") || one.getAttribute("src");
    }).join(" ");
  }

  /* The slide once its pictures are there; null where one of them cannot be had. */
  function ready(slide) {
    document.adoptNode(slide);
    var pictures = Array.prototype.map.call(slide.querySelectorAll("img"), function (image) {
      return new Promise(function (resolve) {
        image.onload = function () { resolve(true); };
        image.onerror = function () { resolve(false); };
        window.setTimeout(function () { resolve(false); }, PATIENCE);
        image.loading = "eager";
        image.src = image.getAttribute("src"); /* begins now: what stood in another page did not load */
      });
    });
    return Promise.all(pictures).then(function (all) { return all.every(Boolean) ? slide : null; });
  }
  function take(page) {
    if (files(page) !== files(document) || Date.now() - opened > DAY) { window.location.reload(); return null; }
    var found = page.querySelector("[data-slides]");
    if (!found) { return null; }
    return Promise.all(slidesOf(found).map(ready)).then(function (all) {
      var fresh = all.filter(Boolean), head = page.querySelector(".screen-head p");
      if (fresh.length) { waiting = { slides: fresh, words: head ? head.textContent : "" }; }
    });
  }
  function refresh() {
    due = Date.now() + RETRY; /* until it worked */
    window.fetch(window.location.href, { cache: "no-store", redirect: "error" }).then(function (answer) {
      if (answer.status === 404) { window.location.reload(); }
      return answer.ok ? answer.text() : Promise.reject(new Error(answer.status));
    }).then(function (text) {
      return take(new DOMParser().parseFromString(text, "text/html"));
    }).then(function () { due = Date.now() + every; }).catch(function () { /* the same slides go on */ });
  }
  function change() {
    var old = slides, head = document.querySelector(".screen-head p");
    slides = waiting.slides.map(function (slide) { return box.appendChild(slide); });
    if (head) { head.textContent = waiting.words; }
    waiting = null;
    box.offsetWidth; /* lays the new slides out, so that the first of them fades in */
    window.setTimeout(function () { old.forEach(function (slide) { slide.remove(); }); }, 2000);
    old.forEach(function (slide) { slide.classList.remove("on"); });
  }
  function next() {
    shown = (shown + 1) % slides.length;
    if (shown === 0 && waiting) { change(); }
    slides.forEach(function (slide, number) { slide.classList.toggle("on", number === shown); });
    if (shown === slides.length - 1 && !waiting && Date.now() > due) { refresh(); }
    window.setTimeout(next, seconds(slides[shown]));
  }
  function pass(event) { /* a picture that was taken away meanwhile: its slide is passed over */
    var slide = event.target.closest ? event.target.closest(".slide-pictures") : null;
    if (!slide || slides.length < 2 || slides.indexOf(slide) < 0) { return; }
    if (slides.indexOf(slide) <= shown) { shown -= 1; }
    slides = slides.filter(function (one) { return one !== slide; });
    slide.remove();
  }
  document.addEventListener("error", pass, true);
  next();
})();
