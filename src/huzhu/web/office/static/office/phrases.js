/* Common phrases: <button type="button" data-phrase="…" data-into="#id" hidden> puts its words into a field;
   one with data-verdict="…" chooses that verdict, too, and takes the phrases of another one out. */
(function () {
  "use strict";
  function show(root) {
    root.querySelectorAll(".phrases[hidden]").forEach(function (row) { row.hidden = false; });
  }
  function opposite(button, line) {
    return Array.from(button.parentElement.children).some(function (each) {
      return each.dataset.verdict !== button.dataset.verdict && each.dataset.phrase === line;
    });
  }
  function choose(button) {
    var verdict = button.dataset.verdict;
    var choice = verdict && button.closest("form").querySelector("[name=verdict][value=" + verdict + "]");
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-phrase]");
    if (!button) return;
    var field = document.querySelector(button.dataset.into);
    if (!field) return;
    var kept = field.value.split("\n").filter(function (line) { return !opposite(button, line.trim()); }).join("\n");
    field.value = kept ? kept.trimEnd() + "\n" + button.dataset.phrase : button.dataset.phrase;
    choose(button);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
  document.addEventListener("htmx:afterSettle", function () { show(document); });
  show(document);
})();
