/* Recovery codes leave the page as a file (data-save) or on paper (data-print): they are shown once. */
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-save], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) return window.print();
    var codes = document.querySelector(button.dataset.save).textContent;
    var text = [button.dataset.head, button.dataset.what, "", codes].join("\n");
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    link.download = button.dataset.name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  });
})();
