/* On a narrow screen the strip and the tabs show where the project stands, not where they begin. */
(function () {
  "use strict";
  function reveal() {
    document.querySelectorAll(".strip, .case-tabs").forEach(function (row) {
      var present = row.querySelector("[aria-current]");
      if (present) row.scrollLeft = present.offsetLeft - (row.clientWidth - present.clientWidth) / 2;
    });
  }
  reveal();
  document.addEventListener("htmx:afterSettle", reveal);
})();
