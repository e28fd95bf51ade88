/* <time data-countdown="2026-11-25T10:00:00+08:00">: counts by the server's clock (huzhu/clock.js), and
   says so while that is not known. The element gets a "countdown:over" event at zero. */
(function () {
  "use strict";
  var elements = document.querySelectorAll("[data-countdown]");
  if (!elements.length) return;
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function words(seconds) {
    var days = Math.floor(seconds / 86400);
    var text = two(Math.floor(seconds / 3600) % 24) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    return days ? days + " 天 " + text : text;
  }
  var clock = window.serverClock(document.body.dataset.session);
  elements.forEach(function (element) {
    var until = Date.parse(element.dataset.countdown);
    if (isNaN(until)) return;
    function tick() {
      var left = until - clock.now();
      element.textContent = isNaN(left) ? "正在对时" : words(Math.max(0, Math.ceil(left / 1000)));
      if (isNaN(left) || left > 0) setTimeout(tick, left % 1000 || 1000);
      else element.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
    tick();
  });
})();
