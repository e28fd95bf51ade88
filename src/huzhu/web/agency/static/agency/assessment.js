/* <form data-as-total>: the sum of the own points and the count of rated items, as they are typed. */
(function () {
  "use strict";
  var form = document.querySelector("[data-as-total]");
  if (!form) return;
  var sum = document.querySelector("[data-as-sum]"), count = document.querySelector("[data-as-count]");
  var fields = Array.prototype.slice.call(form.querySelectorAll("input[name$='-points']:not([type=hidden])"));
  var fixed = Number(count.textContent) - fields.filter(function (field) { return field.value !== ""; }).length;
  function show() {
    var total = 0, rated = fixed;
    fields.forEach(function (field) {
      var written = field.value.normalize("NFKC").replace(/[,\s]|分$/g, "");
      var value = Math.round(Number(written) * 100);
      var fits = value >= 0 && value <= Math.round(Number(field.dataset.full) * 100);
      field.classList.toggle("is-invalid", !fits);
      if (!fits || written === "") return;
      total += value;
      rated += 1;
    });
    sum.textContent = String(total / 100);
    count.textContent = String(rated);
  }
  form.addEventListener("input", show);
})();
