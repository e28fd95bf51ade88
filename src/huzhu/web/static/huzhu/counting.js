/* A part that waits apart (data-failed): says so when it did not come. */
(function () {
  "use strict";
  function tell(event) {
    var place = event.target.closest("[data-failed]");
    if (place) place.textContent = place.dataset.failed;
  }
  document.addEventListener("htmx:responseError", tell);
  document.addEventListener("htmx:sendError", tell);
})();
