/* The way back from a refusal, of members' pages, too: a button, where there is a page to go back to. */
(function () {
  "use strict";
  document.querySelectorAll("[data-back]").forEach(function (button) {
    button.hidden = history.length < 2;
    button.addEventListener("click", function () { history.back(); });
  });
})();
