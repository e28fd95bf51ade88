/* A text that nears its length is counted below its field: <textarea data-most="200">. Nothing is cut. */
(function () {
  "use strict";
  function told(field) {
    var around = field.closest(".input-group") || field;
    var said = around.nextElementSibling;
    if (said && said.matches(".text-count")) return said;
    said = document.createElement("div");
    said.className = "form-hint text-count";
    said.setAttribute("role", "status");
    around.after(said);
    return said;
  }
  function count(field) {
    var most = Number(field.dataset.most);
    var left = most - Array.from(field.value.replace(/\r\n?/g, "\n").trim()).length;
    var isNear = left <= Math.max(10, most / 10);
    if (!isNear && !field.dataset.counted) return;
    field.dataset.counted = "1";
    var words = left < 0 ? "超出 " + -left + " 个字，最多 " + most + " 个字。内容没有截去，请删减后再提交。" : "还可以写 " + left + " 个字。";
    told(field).textContent = isNear ? words : "";
    told(field).classList.toggle("text-danger", left < 0);
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches && event.target.matches("[data-most]")) count(event.target);
  });
  document.querySelectorAll("[data-most]").forEach(count);
})();
