/* <button data-wait="60">: rests for so many seconds and says how many are left. The page came with
   them: no clock is asked. Without a script the button is there at once, and the server says how long. */
(function () {
  "use strict";
  function steady() { return window.performance && performance.now ? performance.now() : Date.now(); }
  function rest(button) {
    var words = button.textContent.trim(), since = steady(), whole = Number(button.dataset.wait);
    var told = document.getElementById(button.getAttribute("aria-describedby"));
    function tick() {
      var left = Math.ceil(whole - (steady() - since) / 1000);
      button.disabled = left > 0;
      button.classList.toggle("weui-btn_disabled", left > 0);
      button.textContent = left > 0 ? words + "（" + spoken(left) + "）" : words;
      if (left > 0) setTimeout(tick, 250);
      else if (told) told.textContent = "没有收到的，现在可以重新获取验证码。";
    }
    tick();
  }
  function spoken(left) {
    if (left <= 120) return left + " 秒";
    return left <= 7200 ? Math.ceil(left / 60) + " 分钟" : Math.ceil(left / 3600) + " 小时";
  }
  document.querySelectorAll("[data-wait]").forEach(rest);
})();
