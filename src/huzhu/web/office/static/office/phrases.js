/* Common phrases: <button type="button" data-phrase="…" data-into="#id" hidden> puts its words into a field. */
(function () {
  "use strict";
  function show(root) {
    root.querySelectorAll(".phrases[hidden]").forEach(function (row) { row.hidden = false; });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-phrase]");
    if (!button) return;
    var field = document.querySelector(button.dataset.into);
    if (!field) return;
    field.value = field.value ? field.value.trimEnd() + "\n" + button.dataset.phrase : button.dataset.phrase;
    field.focus();
  });
  document.addEventListener("htmx:afterSettle", function () { show(document); });
  show(document);
})();
