/* The sidebar on a narrow screen, and panels that close again. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      var shown = document.querySelector(toggle.dataset.toggle).classList.toggle("show");
      toggle.setAttribute("aria-expanded", String(shown));
    }
    var inner = event.target.closest("[data-close-details]");
    if (inner) inner.closest("details").open = false;
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open], details.confirm[open]").forEach(function (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
})();
