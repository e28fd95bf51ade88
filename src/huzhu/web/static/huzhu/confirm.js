/* What a button opens (details.confirm) lies whole within the window, under no side menu and cut off
   by no table, wherever its button stands: below it, or above it where there is no room below. */
(function () {
  "use strict";
  var GAP = 6, EDGE = 8;

  function within(value, least, most) { return Math.max(least, Math.min(value, most)); }

  function place(details) {
    var body = details.querySelector(".confirm-body"), main = document.getElementById("main");
    if (!body || !details.open) return;
    body.classList.add("is-placed");
    if (getComputedStyle(body).position !== "fixed") return; /* it stands in the page's flow */
    var button = details.querySelector("summary").getBoundingClientRect();
    var left = (main ? Math.max(main.getBoundingClientRect().left, 0) : 0) + EDGE;
    var right = document.documentElement.clientWidth - EDGE;
    body.style.maxWidth = right - left + "px";
    var high = body.offsetHeight, below = button.bottom + GAP, above = button.top - GAP - high;
    var lowest = window.innerHeight - EDGE - high;
    body.style.left = within(button.left, left, right - body.offsetWidth) + "px";
    body.style.top = within(below > lowest && above >= EDGE ? above : below, EDGE, Math.max(lowest, EDGE)) + "px";
  }

  function placeAll() { document.querySelectorAll("details.confirm[open]").forEach(place); }

  /* The event does not bubble. */
  document.addEventListener("toggle", function (event) {
    if (!event.target.matches("details.confirm[open]")) return;
    place(event.target);
    event.target.querySelector(".confirm-body").scrollIntoView({ block: "nearest", behavior: "instant" });
  }, true);
  window.addEventListener("scroll", function (event) {
    if (!event.target.closest || !event.target.closest(".confirm-body")) placeAll();
  }, { capture: true, passive: true });
  window.addEventListener("resize", placeAll);
  window.addEventListener("load", placeAll); /* those that come open, with what was wrong */
  document.addEventListener("htmx:afterSettle", placeAll);
})();
