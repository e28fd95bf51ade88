/* Back shows what is, not what was: a page that the browser kept whole is opened anew. By its address
   and not as it was asked for: a code that was shown is hidden again. Without a line a page of ours is
   shown (worker.js), where the browser can do that. */
(function () {
  "use strict";
  window.addEventListener("load", function () {
    var worker = document.body.dataset.worker; /* none where support looks at somebody's pages */
    if (worker && navigator.serviceWorker) navigator.serviceWorker.register(worker).catch(function () { /* a private window */ });
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.replace(location.pathname + location.search);
  });
})();
