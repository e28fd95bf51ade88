/* A row of marks shows its total while it is typed: <tr data-adds> … <output data-total>. Nothing is
   added up while a mark is open or cannot be; the total on record is the server's. */
(function () {
  "use strict";
  function tenths(field) {
    var text = field.value.normalize("NFKC").replace(/\s/g, "");
    var value = /^\d+(\.\d?)?$/.test(text) ? Math.round(Number(text) * 10) : NaN;
    return value <= Number(field.dataset.high) * 10 ? value : NaN;
  }
  function add(row) {
    var sum = 0;
    row.querySelectorAll("input[data-beyond]").forEach(function (field) { sum += tenths(field); });
    row.querySelector("[data-total]").value = isNaN(sum) ? "—" : (sum / 10).toFixed(1);
  }
  document.addEventListener("input", function (event) {
    var row = event.target.closest("tr[data-adds]");
    if (row) add(row);
  });
  document.querySelectorAll("tr[data-adds]").forEach(add);
})();
