/* Whose page this is, and whether that person is still signed in: for every form of the console.

   Before a form leaves, the server is asked who is signed in. The same person: the form goes, with a
   token that is good now. Nobody, somebody else, no answer: the form stays as it is typed, files too,
   and the page says why. After signing in again (in another tab) the person goes on here. While
   somebody else is signed in, nothing of this page is to be seen.

   A page that the browser kept whole is opened anew for the same person: it shows what is, not what was.

   Others ask pageSession.check(done): done("same" | "ended" | "other" | "unreachable"); the document
   hears "session:same" when the person is back. Forms marked data-anyone go without being asked.
   Without this script a form is a form: the server keeps what was typed (see error_pages). */
(function () {
  "use strict";
  var body = document.body, main = document.getElementById("main"), who = body.dataset.who, RECENT = 5000, UNDER_WAY = 10000;
  if (!who || !main || !window.fetch) return;
  var passed = null, gone = null, asking = false, state = "same", asked = Date.now(), notice = null;
  var SAYS = {
    ended: "办理业务须登录，您的登录已结束，本页还没有提交。已填写的内容仍在本页：请在新窗口登录，再回到本页继续。",
    other: "本页由打开它的人继续办理，现在登录的是另一个身份，内容已隐去。请切换回原来的身份再回到本页；原来是别人登录的，请由其本人登录。",
    unreachable: "提交须连上平台，现在没有连上，本页还没有提交。已填写的内容仍在本页：请稍后再试。",
    again: "您已重新登录，已填写的内容仍在本页。请继续办理。"
  };

  function say(key) {
    if (!notice) {
      notice = document.createElement("div");
      notice.className = "session-notice alert alert-warning";
      notice.setAttribute("role", "alert");
      main.before(notice);  /* beside main, which may be hidden */
    }
    notice.hidden = !key;
    notice.textContent = SAYS[key] || "";
    if (key === "ended") offer("登录", body.dataset.signIn);
    if (key === "other" && body.dataset.identity) offer("切换身份", body.dataset.identity);
    else if (key === "other") offer("登录", body.dataset.signIn);
    if (key) uncover(document.activeElement);
  }
  function offer(label, address) {
    var link = document.createElement("a");
    link.className = "btn btn-primary";
    link.href = address;
    link.target = "_blank";
    link.textContent = label;
    notice.appendChild(link);
  }
  /* the notice sticks to the upper edge: the field that is being typed into moves out from under it */
  function uncover(field) {
    if (!field || !main.contains(field)) return;
    var box = (field.closest(".field") || field).getBoundingClientRect();
    var covered = notice.getBoundingClientRect().bottom - box.top;
    if (covered > 0 && box.bottom > 0) window.scrollBy(0, -covered - 8);
  }
  function renew(token) {
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = token; });
    body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  }
  function found(now) {
    var before = state;
    state = now;
    main.hidden = state === "other";
    if (state === "ended" || state === "other") say(state);
    else if (state === "same" && before !== "same") {
      say(before === "unreachable" ? "" : "again");
      document.dispatchEvent(new CustomEvent("session:same"));
    }
  }
  function check(done) {
    var stop = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (stop) stop.abort(); }, 10000);
    function tell(now) { clearTimeout(timer); found(now); if (done) done(now); }
    asked = Date.now();
    fetch(body.dataset.session, { cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop && stop.signal })
      .then(function (response) { return response.ok ? response.json() : Promise.reject(); })
      .then(function (told) {
        if (told.who === who) renew(told.token);
        return told.who === who ? "same" : told.who ? "other" : "ended";
      })
      .then(tell, function () { tell(state === "ended" || state === "other" ? state : "unreachable"); });
  }
  /* htmx sends the form in the place of the browser, and hears of an ended session; where it only
     looks at the fields meanwhile (hx-trigger is another than submit) the browser sends it */
  function isSentByHtmx(form) {
    return form.hasAttribute("hx-post") && /\bsubmit\b/.test(form.getAttribute("hx-trigger") || "submit");
  }
  function isAsked(form) {
    return form.requestSubmit && form.getAttribute("method") === "post" && !isSentByHtmx(form) && !form.hasAttribute("data-anyone");
  }

  /* a button that was pressed is pressed no more until its answer is there: what the person sees is the
     first answer. Where the page stays (a file came) it goes again after a while. */
  function isGone(form, by) {
    return gone && gone.form === form && gone.by === by && Date.now() - gone.at < UNDER_WAY;
  }
  /* captured: nothing else on the page believes that the form has gone before it goes */
  document.addEventListener("submit", function (event) {
    var form = event.target, by = event.submitter;
    if (!isAsked(form) || passed === form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking || isGone(form, by)) return;
    asking = true;
    form.setAttribute("aria-busy", "true");
    check(function (now) {
      asking = false;
      form.removeAttribute("aria-busy");
      if (now !== "same") return say(now);
      say("");
      passed = form;
      gone = { form: form, by: by, at: Date.now() };
      form.requestSubmit(by || undefined);
      passed = null;
    });
  }, true);
  document.addEventListener("htmx:responseError", function (event) {
    if (event.detail.xhr.status === 401) check(function (now) { if (now === "same") say("again"); });
  });
  function look() { if (!document.hidden && (state !== "same" || Date.now() - asked > RECENT)) check(); }
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  window.addEventListener("pageshow", function (event) {
    gone = null;
    if (event.persisted) check(function (now) { if (now === "same") location.replace(location.pathname + location.search); });
  });
  window.pageSession = { check: check };
})();
