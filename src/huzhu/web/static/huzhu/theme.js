/* Dark or light, before the first paint: the person's choice, otherwise the device's. */
(function () {
  "use strict";
  var root = document.documentElement;
  function chosen() {
    try { return localStorage.getItem("theme"); } catch (_) { return null; }
  }
  function show() {
    var dark = window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches;
    root.setAttribute("data-bs-theme", chosen() || (dark ? "dark" : "light"));
  }
  show();
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-toggle]")) return;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", next); } catch (_) { /* private window: for this page only */ }
    root.setAttribute("data-bs-theme", next);
  });
})();
