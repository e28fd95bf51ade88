/* <form data-autosave="address">: a draft is sent a few seconds after each change, and the page says
   when it was last saved. Saved is only what the answer proves: JSON with saved_at, the server's time
   as its people read it, fields to fill in (marks, what others changed), the faults, and how
   many of the faulty fields were not saved. Everything else is not saved, and
   the page says so: a line that is down or slow is tried again, an ended session waits until the same
   person is back (huzhu/session.js), a refusal (somebody saved in between) is shown as the banner and
   saving stops; too much is shown as well, and sent again when there is less of it. */
(function () {
  "use strict";
  var PAUSE = 3000, RETRY = 10000, LONGEST = 20000, FINAL = [403, 404, 409, 410, 413, 422];
  function keep(form) {
    var status = document.querySelector("[data-autosave-status]");
    var banner = document.getElementById("banner");
    var isBannerOurs = false, timer = null, dirty = false, sending = false, stopped = false;
    function say(text) { if (status) status.textContent = text; }
    function later(pause) { clearTimeout(timer); timer = setTimeout(send, pause); }
    function settled(response) {
      if (response.status === 401) return unknown();
      if (FINAL.indexOf(response.status) >= 0) return refused(response);
      return response.ok ? response.json().then(saved) : failed(response.status === 429 ? "平台正忙" : "");
    }
    function saved(told) {
      if (!told.saved_at) return failed();
      sending = false;
      Object.keys(told.fields).forEach(function (name) {
        if (form.elements[name]) form.elements[name].value = told.fields[name];
      });
      var open = tell(told.faults || {});
      if (banner && isBannerOurs) banner.replaceChildren();  /* what it said of an earlier try is over */
      isBannerOurs = false;
      say("已保存 · " + told.saved_at + (open ? "，" + open + " 处须修改" + without(told.unsaved, open) : ""));
      if (dirty) later(PAUSE);
      else if (!told.unsaved) form.dispatchEvent(new CustomEvent("draft:saved"));
    }
    function without(unsaved, open) {
      return unsaved === open ? "，这些还没有保存" : unsaved ? "，其中 " + unsaved + " 处还没有保存" : "";
    }
    /* each fault at its field; the next answer tells anew */
    function tell(faults) {
      form.querySelectorAll("[data-autosave-fault]").forEach(function (each) { each.remove(); });
      Object.keys(faults).forEach(function (name) {
        var found = form.elements[name], field = found && (found.closest ? found : found[0]);
        if (!field) return;
        var told = document.createElement("div");
        told.className = "invalid-feedback d-block";
        told.dataset.autosaveFault = "";
        told.textContent = faults[name];
        (field.closest(".field") || field.parentNode).appendChild(told);
      });
      return Object.keys(faults).length;
    }
    function refused(response) {
      sending = false;
      dirty = true;
      stopped = response.status !== 413 && response.status !== 422;
      say(stopped ? "没有保存，请看上方说明" : "还有内容需要修改，尚未保存，改正后自动保存");
      return response.text().then(function (html) {
        if (response.status === 422 || !banner) return;
        banner.innerHTML = html;
        isBannerOurs = true;
      });
    }
    function failed(why) {
      sending = false;
      dirty = true;
      var told = typeof why === "string" && why ? why : navigator.onLine === false ? "没有网络" : "服务暂时没有应答";
      say("未保存（" + told + "），正在重试；已填内容暂存在本机浏览器");
      later(RETRY);
    }
    /* the session has ended, or the page's token: asked once more when the same person is here */
    function unknown() {
      sending = false;
      dirty = true;
      if (!window.pageSession) return failed();
      say("未保存，正在核对登录");
      clearTimeout(timer);
      window.pageSession.check(function (now) {
        if (now === "same") later(0);
        else if (now === "unreachable") failed();
        else say("未保存（登录已过期），请在新窗口登录，登录后自动保存");
      });
    }
    function send() {
      if (!dirty || sending || stopped) return;
      dirty = false;
      sending = true;
      var stop = window.AbortController ? new AbortController() : null;
      var limit = setTimeout(function () { if (stop) stop.abort(); }, LONGEST);
      fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, credentials: "same-origin",
        redirect: "error", signal: stop && stop.signal
      }).then(settled).then(null, failed).then(function () { clearTimeout(limit); });
    }
    form.addEventListener("input", function () {
      dirty = true;
      if (!stopped) { say("未保存，即将自动保存"); later(PAUSE); }
    });
    document.addEventListener("session:same", function () { if (dirty) later(0); });
    window.addEventListener("online", function () { if (dirty) later(0); });
    form.addEventListener("submit", function () { dirty = false; stopped = true; clearTimeout(timer); });
    window.addEventListener("beforeunload", function (event) {
      if (dirty || sending) event.preventDefault();
    });
    document.addEventListener("visibilitychange", function () { if (document.hidden) send(); });
  }
  document.querySelectorAll("form[data-autosave]").forEach(keep);
})();
