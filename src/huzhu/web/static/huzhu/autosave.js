/* <form data-autosave="address">: a draft is sent a few seconds after each change, and the page says
   when it was last saved. The answer may be JSON {"name": "value"} for hidden fields (a version).
   A refusal (somebody saved in between) is shown as the banner and saving stops. */
(function () {
  "use strict";
  var PAUSE = 3000, RETRY = 10000;
  function clock(at) { return at.toTimeString().slice(0, 8); }
  function keep(form) {
    var status = document.querySelector("[data-autosave-status]");
    var banner = document.getElementById("banner");
    var timer = null, dirty = false, sending = false, stopped = false;
    function say(text) { if (status) status.textContent = text; }
    function later(pause) { clearTimeout(timer); timer = setTimeout(send, pause); }
    function settled(response) {
      sending = false;
      if (response.status >= 500 || response.status === 429) return failed();
      if (!response.ok) return refused(response);
      say("上次保存 " + clock(new Date()));
      if (dirty) later(PAUSE);
      if ((response.headers.get("Content-Type") || "").indexOf("json") < 0) return null;
      return response.json().then(function (fields) {
        Object.keys(fields).forEach(function (name) {
          if (form.elements[name]) form.elements[name].value = fields[name];
        });
      });
    }
    function refused(response) {
      dirty = true;
      stopped = response.status !== 422;
      say(stopped ? "没有保存，请看上方说明" : "还有内容需要修改，改正后自动保存");
      return response.text().then(function (html) {
        if (stopped && banner) banner.innerHTML = html;
      });
    }
    function failed() {
      sending = false;
      dirty = true;
      say("网络不通，尚未保存，正在重试");
      later(RETRY);
    }
    function send() {
      if (!dirty || sending || stopped) return;
      dirty = false;
      sending = true;
      fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, credentials: "same-origin"
      }).then(settled, failed);
    }
    form.addEventListener("input", function () {
      dirty = true;
      if (!stopped) { say("有改动，即将保存"); later(PAUSE); }
    });
    form.addEventListener("submit", function () { dirty = false; stopped = true; clearTimeout(timer); });
    window.addEventListener("beforeunload", function (event) {
      if (dirty || sending) event.preventDefault();
    });
    document.addEventListener("visibilitychange", function () { if (document.hidden) send(); });
  }
  document.querySelectorAll("form[data-autosave]").forEach(keep);
})();
