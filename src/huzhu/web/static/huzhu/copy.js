/* <button data-copy="text"> or data-copy-from="#id": puts a text on the clipboard and says so. */
(function () {
  "use strict";
  function oldWay(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.className = "visually-hidden";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject();
  }
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return oldWay(text); });
    }
    return oldWay(text);
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    var from = button.dataset.copyFrom;
    var text = from ? document.querySelector(from).textContent.trim() : button.dataset.copy;
    var label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    copy(text).then(function () { button.textContent = "已复制"; }, function () { button.textContent = "请长按复制"; });
    setTimeout(function () { button.textContent = label; }, 2000);
  });
})();
