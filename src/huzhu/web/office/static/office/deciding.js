/* 逐件审批: the buttons of a case that has just come up wait until it can have been seen. The style holds
   pointers off from the first moment on; this holds the keyboard off, and says so. */
(function () {
  "use strict";
  var WAIT = 1500; /* as long as the style's */
  var said = document.querySelector(".deciding-wait");
  if (!said) return;
  var buttons = document.querySelectorAll("#act button:not([disabled])");
  buttons.forEach(function (button) { button.disabled = true; });
  said.textContent = "请先看清这一件，马上可以办理。";
  setTimeout(function () {
    buttons.forEach(function (button) { button.disabled = false; });
    said.textContent = "";
  }, WAIT);
})();
