/* <input data-filter="#list">: shows only the labels of the list that hold what was typed. */
(function () {
  "use strict";
  document.querySelectorAll("[data-filter]").forEach(function (input) {
    var list = document.querySelector(input.dataset.filter);
    input.hidden = false;
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") event.preventDefault();
    });
    input.addEventListener("input", function (event) {
      var wanted = input.value.trim();
      event.stopPropagation();
      list.querySelectorAll("label").forEach(function (label) {
        label.hidden = label.textContent.indexOf(wanted) < 0;
      });
    });
  });
})();
