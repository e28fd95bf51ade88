/* A number beyond the least or the most of its field is told below it at once, in the server's words:
   <input data-low="0" data-high="20" data-beyond="须填 …，“{given}”超出了这个范围。…">. */
(function () {
  "use strict";
  function told(field) {
    var around = field.closest(".input-group") || field;
    var said = around.nextElementSibling;
    if (said && said.matches(".beyond")) return said;
    said = document.createElement("div");
    said.className = "form-hint beyond text-danger";
    said.setAttribute("role", "status");
    around.after(said);
    return said;
  }
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!field.matches || !field.matches("[data-beyond]")) return;
    var text = field.value.normalize("NFKC").replace(/[\s,]/g, "");
    var value = /^[-+]?\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
    var isBeyond = value < Number(field.dataset.low) || value > Number(field.dataset.high);
    if (!isBeyond && !field.dataset.told) return;
    field.dataset.told = "1";
    told(field).textContent = isBeyond ? field.dataset.beyond.replace("{given}", field.value.trim()) : "";
  });
})();
