/* <time data-countdown="2026-11-25T10:00:00+08:00" data-server-now="…">: counts by the server's clock.
   The element gets a "countdown:over" event at zero. */
(function () {
  "use strict";
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function words(seconds) {
    var days = Math.floor(seconds / 86400);
    var clock = two(Math.floor(seconds / 3600) % 24) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    return days ? days + " 天 " + clock : clock;
  }
  function start(element) {
    var until = Date.parse(element.dataset.countdown);
    var offset = Date.parse(element.dataset.serverNow) - Date.now();
    if (isNaN(until) || isNaN(offset)) return;
    function tick() {
      var left = until - (Date.now() + offset);
      element.textContent = words(Math.max(0, Math.ceil(left / 1000)));
      if (left > 0) return setTimeout(tick, left % 1000 || 1000);
      element.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
    tick();
  }
  document.querySelectorAll("[data-countdown]").forEach(start);
})();
