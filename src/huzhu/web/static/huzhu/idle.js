/* Nobody has done anything here for a while: says so before the session ends, and lets it go on.

   body[data-rests]: seconds that are left when the page came. Other windows may have used the session
   meanwhile, so the server is asked before anything is said; asking uses nothing, "?stay=1" does.
   What was typed stays (kept.js), and the ended session is told as everywhere (session.js).
   What the page asks by itself, when it opens and again and again, says so: nobody is there for that. */
(function () {
  "use strict";
  document.addEventListener("htmx:configRequest", function (event) {
    if (!event.detail.triggeringEvent) event.detail.headers["X-By-Itself"] = "1";
  });
  var body = document.body, main = document.getElementById("main"), WARN = 120, AGAIN = 15, timer = null, over = 0, notice = null;
  if (!body.dataset.rests || !main || !window.fetch || !window.pageSession) return;

  function ask(address, done) {
    fetch(address, { cache: "no-store", credentials: "same-origin", redirect: "error" })
      .then(function (response) { return response.ok ? response.json() : Promise.reject(); })
      .then(done, function () { wait(AGAIN); });
  }
  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(seconds, 1) * 1000);
  }
  function look() {
    ask(body.dataset.session, function (told) {
      if (told.who !== body.dataset.who) {
        hide();
        window.pageSession.check();
      } else if (told.rests > WARN + 1) {
        hide();
        wait(told.rests - WARN);
      } else warn(told.rests);
    });
  }
  function hide() { if (notice) notice.hidden = true; }
  function warn(left) {
    over = Date.now() + left * 1000;
    if (!notice) make();
    notice.hidden = false;
    count();
  }
  function count() {
    clearTimeout(timer);
    var left = Math.round((over - Date.now()) / 1000);
    notice.firstChild.textContent = "您有一段时间没有操作，" + Math.max(left, 0) + " 秒后自动退出登录。已填写的内容仍保存在本机；要继续的，请点“继续办理”。";
    if (left < -1) return look();
    timer = setTimeout(count, 1000);
  }
  function make() {
    notice = document.createElement("div");
    notice.className = "session-notice alert alert-warning";
    notice.setAttribute("role", "alertdialog");
    notice.setAttribute("aria-label", "即将自动退出");
    notice.appendChild(document.createElement("span"));
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = "继续办理";
    button.addEventListener("click", function () {
      hide();
      ask(body.dataset.session + "?stay=1", look);
    });
    notice.appendChild(button);
    main.before(notice);
  }
  document.addEventListener("session:same", look);
  wait(Number(body.dataset.rests) - WARN);
})();
