/* <form data-passkey="create"|"get">: asks the browser for a passkey and sends what it gives.
   What is asked stands in #passkey-options; webauthn-json (allauth's) turns it into bytes and back. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-passkey]");
  if (!form) return;
  var button = form.querySelector("[data-passkey-start]"), line = form.querySelector("[data-passkey-says]");
  var isNew = form.dataset.passkey === "create";
  var SAYS = {
    NotAllowedError: "须在屏幕提示的时间内确认：这一次取消了，或等得太久。请再按一次按钮。",
    InvalidStateError: "每台设备登记一次就够：这台设备已经登记过通行密钥，可以直接使用。",
    SecurityError: "通行密钥只能在 " + form.dataset.host + " 使用，您现在是从别的地址打开的。请改从这个地址登录，或使用验证器。",
    none: "通行密钥须由较新的浏览器支持，本浏览器不支持。请更新浏览器，或使用验证器。"
  };
  function say(key) {
    line.textContent = SAYS[key] || SAYS.NotAllowedError;
    line.hidden = false;
    button.disabled = false;
  }
  button.addEventListener("click", function () {
    if (!window.PublicKeyCredential || !window.webauthnJSON) return say("none");
    button.disabled = true;
    line.hidden = true;
    var asked = JSON.parse(document.getElementById("passkey-options").textContent);
    window.webauthnJSON[isNew ? "create" : "get"](asked).then(function (given) {
      form.querySelector("[data-passkey-given]").value = JSON.stringify(given);
      form.submit();
    }, function (fault) { say(fault.name); });
  });
})();
