/* A page that came back with faults stands at the first of them: the field has the focus, with what
   it is folded into opened; so does the field that a link of the summary leads to. */
(function () {
  "use strict";
  function go(field) {
    for (var around = field.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
    field.focus();
    (field.closest(".field, td") || field).scrollIntoView({ block: "center" });
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest(".alert a[href^='#']");
    var field = link && document.getElementById(link.hash.slice(1));
    if (field && field.matches("legend")) field = field.parentNode.querySelector("input[type=radio], input[type=checkbox]");
    if (!field || !field.matches("input, select, textarea")) return;
    event.preventDefault();
    go(field);
  });
  var first = document.querySelector("#main form [aria-invalid=true]:not([type=hidden])");
  if (first) go(first);
})();
