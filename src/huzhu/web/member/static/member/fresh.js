/* Back shows what is, not what was: a page that the browser kept whole is opened anew. By its address
   and not as it was asked for: a code that was shown is hidden again. */
(function () {
  "use strict";
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.replace(location.pathname + location.search);
  });
})();
