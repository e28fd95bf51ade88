/* What is typed beyond the limits of its field is told below it at once; nothing is cut.
   A text that nears its length: <textarea data-most="200">.
   A number beyond the least or the most, in the server's words:
   <input data-low="0" data-high="20" data-beyond="须填 …，“{given}”超出了这个范围。…">. */
(function () {
  "use strict";
  function tell(field, kind, words) {
    var around = field.closest(".input-group") || field;
    var said = around.nextElementSibling;
    if (!said || !said.matches("." + kind)) {
      if (!words) return null;
      said = document.createElement("div");
      said.className = "form-hint " + kind;
      said.setAttribute("role", "status");
      around.after(said);
    }
    said.textContent = words;
    return said;
  }
  function count(field) {
    var most = Number(field.dataset.most);
    var left = most - Array.from(field.value.replace(/\r\n?/g, "\n").trim()).length;
    var isNear = left <= Math.max(10, most / 10);
    var words = left < 0 ? "超出 " + -left + " 个字，最多 " + most + " 个字。内容没有截去，请删减后再提交。" : "还可以写 " + left + " 个字。";
    var said = tell(field, "text-count", isNear ? words : "");
    if (said) said.classList.toggle("text-danger", left < 0);
  }
  function bound(field) {
    var text = field.value.normalize("NFKC").replace(/[\s,]/g, "");
    var value = /^[-+]?\d+(\.\d*)?$/.test(text) ? Number(text) : NaN;
    var isBeyond = value < Number(field.dataset.low) || value > Number(field.dataset.high);
    var said = tell(field, "beyond", isBeyond ? field.dataset.beyond.replace("{given}", field.value.trim()) : "");
    if (said) said.classList.add("text-danger");
  }
  document.addEventListener("input", function (event) {
    if (!event.target.matches) return;
    if (event.target.matches("[data-most]")) count(event.target);
    if (event.target.matches("[data-beyond]")) bound(event.target);
  });
  /* What the server has just told of a field is not told twice. */
  document.querySelectorAll("[data-most]:not([aria-invalid=true])").forEach(count);
})();
