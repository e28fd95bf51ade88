/* 逐件审批: the buttons of a case that has just come up wait until it can have been seen. The style holds
   pointers off from the first moment on (deciding-settles); as long as it does, this holds the keyboard
   off, and says so. */
(function () {
  "use strict";
  var said = document.querySelector(".deciding-wait"), first = document.querySelector("#act .deciding-bar button");
  var settling = first && first.getAnimations ? first.getAnimations()[0] : null;
  if (!said || !settling || settling.playState !== "running") return;
  var buttons = document.querySelectorAll("#act button:not([disabled])");
  buttons.forEach(function (button) { button.disabled = true; });
  said.textContent = "请先看清这一件，马上可以办理。";
  function release() {
    buttons.forEach(function (button) { button.disabled = false; });
    said.textContent = "";
  }
  settling.finished.then(release, release);
})();
