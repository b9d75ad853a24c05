/* A screen that hangs on a wall: shows one slide after the other for its seconds, for days. Every so often, at the end of a
   round, it asks whether the server answers, and only then loads itself anew; without network the same slides go on. */
(function () {
  "use strict";
  var box = document.querySelector("[data-slides]");
  var slides = Array.prototype.slice.call(box.querySelectorAll(".slide"));
  var every = Number(box.dataset.refresh) * 1000;
  var born = Date.now();
  var shown = -1;

  function seconds(slide) { return Math.max(5, Number(slide.dataset.seconds) || 15) * 1000; }
  function anew() {
    return fetch(window.location.href, { method: "HEAD", cache: "no-store", redirect: "error" }).then(function (answer) {
      if (answer.ok) { window.location.reload(); }
      born = Date.now() - every + 60000; /* not now: again in a minute */
    }).catch(function () { born = Date.now() - every + 60000; });
  }
  function next() {
    shown = (shown + 1) % slides.length;
    slides.forEach(function (slide, number) { slide.classList.toggle("on", number === shown); });
    if (shown === 0 && Date.now() - born > every) { anew(); }
    window.setTimeout(next, seconds(slides[shown]));
  }
  document.addEventListener("error", function (event) { /* a picture that was taken away meanwhile: its slide is passed over */
    var slide = event.target.closest ? event.target.closest(".slide-pictures") : null;
    if (slide && slides.length > 1) { slides = slides.filter(function (one) { return one !== slide; }); slide.remove(); }
  }, true);
  next();
})();
