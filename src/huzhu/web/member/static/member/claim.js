/* The claim (抢订): one tap, and the truth about it on the screen, also when the line is lost.

   - the ticket is fetched when the page opens, so that the opening second costs one request;
   - the countdown runs by the server's clock, and says so while it does not know it (huzhu/clock.js);
   - the request's key is kept before the request leaves: whatever happens, asking again asks the
     same, and the page takes it up again when it is reopened;
   - only a lost line, 429 and 5xx are asked again; every other answer is final and shown as it is.

   Old WeChat browsers: no modules, no fetch, no arrow functions. */
(function () {
  "use strict";
  var form = document.getElementById("claim");
  if (!form) return;
  var button = form.querySelector("button");
  var state = document.getElementById("claim-state");
  var shown = document.querySelector("[data-countdown]");
  var told = document.querySelector("[data-ticket-state]");
  var facts = form.dataset;
  var opens = Date.parse(facts.opens), closes = Date.parse(facts.closes);
  var isUpcoming = facts.upcoming === "1", ticking = null;
  var keyName = "claim:" + facts.member + ":" + facts.offer;
  var ticket = null, waiting = null, tries = 0, busy = false, tapped = false, renewed = false;

  function recall() { try { return localStorage.getItem(keyName); } catch (_) { return null; } }
  function keep(key) { try { localStorage.setItem(keyName, key); } catch (_) { /* private window */ } }
  function forget() { try { localStorage.removeItem(keyName); } catch (_) { /* the same */ } }
  function newKey() {
    var bytes = new Uint8Array(16), text = "";
    (window.crypto || window.msCrypto).getRandomValues(bytes);
    for (var i = 0; i < bytes.length; i++) text += (bytes[i] + 256).toString(16).slice(1);
    return text;
  }
  function say(text, isTrouble) {
    state.hidden = !text;
    state.textContent = text;
    state.className = "dock-state" + (isTrouble ? " is-trouble" : "");
  }
  function label(text, isOff) { button.textContent = text; button.disabled = !!isOff; }

  /* done(status, body, retryAfter); status 0: no answer came */
  function ask(method, address, headers, done) {
    var request = new XMLHttpRequest(), ended = false;
    function end(status) {
      if (ended) return;
      ended = true;
      var body = {};
      try { body = JSON.parse(request.responseText); } catch (_) { /* no JSON: the status says enough */ }
      done(status, body, status ? Number(request.getResponseHeader("Retry-After")) || 0 : 0);
    }
    request.open(method, address);
    request.timeout = 8000;
    for (var name in headers) request.setRequestHeader(name, headers[name]);
    request.onload = function () { end(request.status); };
    request.onerror = request.ontimeout = request.onabort = function () { end(0); };
    request.send();
  }
  function isPassing(status) { return status === 0 || status === 429 || status >= 500; }
  function pause(retryAfter) {
    var doubled = Math.min(15, Math.pow(2, Math.min(tries, 4)) / 2);
    return 1000 * Math.max(retryAfter, doubled) * (0.75 + Math.random() / 2);
  }
  function later(what, retryAfter) {
    tries += 1;
    clearTimeout(waiting);
    waiting = setTimeout(what, pause(retryAfter));
  }

  function getTicket() {
    var token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    ask("POST", facts.ticket, { "X-CSRFToken": token, "HX-Request": "true" }, function (status, body, retryAfter) {
      if (status === 200 && body.ticket) {
        ticket = body.ticket;
        tries = 0;
        tellTicket();
        if (tapped) submit();
      } else if (isPassing(status)) {
        if (told) told.textContent = (status === 429 ? "您刚才打开的活动较多" : status ? "现在人多" : "网络不通") + "，正在重新确认资格。";
        later(getTicket, retryAfter);
      } else {
        location.reload(); /* not entitled any more, or signed out: the page says which */
      }
    });
  }

  function tellTicket() {
    if (told && ticket) told.textContent = "资格已确认，每人一份。" + (isUpcoming ? "到时一点即可，无需刷新。" : "一点即可。");
  }

  function submit() {
    if (busy) return;
    tapped = true;
    if (!recall()) keep(newKey());
    if (!ticket) { say("正在确认资格，确认后自动提交。"); return; }
    busy = true;
    clearTimeout(waiting);
    label("正在提交", true);
    if (!tries) say("已提交，正在等待平台确认。");
    var headers = { "Authorization": "Bearer " + ticket, "Idempotency-Key": recall() || newKey() };
    ask("POST", facts.claims, headers, answered);
  }

  function answered(status, body, retryAfter) {
    busy = false;
    if (status === 200 || status === 201) {
      forget();
      say("已抢到，正在打开结果。");
      location.replace(facts.result);
    } else if (isPassing(status)) {
      unanswered(status, retryAfter);
    } else if (status === 401 && !renewed) {
      renewed = true;
      ticket = null;
      getTicket();
    } else if (status === 425) {
      early(retryAfter);
    } else {
      forget();
      tapped = false;
      refused(status, body);
    }
  }

  /* The clock is known to half of the way there and back: a press in that time has come too early
     and is handed in again at the opening. Later than that, the opening was moved. */
  function early(retryAfter) {
    if (retryAfter > 2) {
      forget();
      location.reload();
      return;
    }
    say("活动即将开始，到时自动提交，无需再点。");
    waiting = setTimeout(submit, 200 + Math.random() * 200);
  }

  function unanswered(status, retryAfter) {
    var why = status === 0 ? "网络不通，还没有收到结果。" : status === 429 ? "现在人多，还没有排上。" : "平台还没有确认结果。";
    say(why + "正在第 " + (tries + 1) + " 次重试，请不要关闭本页。重试不会重复占用名额。", true);
    label("正在重试", true);
    later(submit, retryAfter);
  }

  function refused(status, body) {
    say(body.detail || "这次没有抢到。请打开结果页查看。", true);
    var link = document.createElement("a");
    link.className = "weui-btn weui-btn_default";
    link.href = facts.result;
    link.textContent = "查看结果和其他活动";
    form.replaceWith ? form.replaceWith(link) : form.parentNode.replaceChild(link, form);
  }

  function two(number) { return (number < 10 ? "0" : "") + number; }
  function words(seconds) {
    var days = Math.floor(seconds / 86400);
    var text = two(Math.floor(seconds / 3600) % 24) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    return days ? days + " 天 " + text : text;
  }
  function tick() {
    clearTimeout(ticking);
    if (busy || tapped) return;
    var at = clock.now(), left = opens - at;
    if (isUpcoming && isNaN(at)) {
      if (shown) shown.textContent = "正在对时";
      label("正在对时", true);
      ticking = setTimeout(tick, 1000);
    } else if (isUpcoming && left > 0) {
      var text = words(Math.ceil(left / 1000));
      if (shown) shown.textContent = text;
      label(left < 3600000 ? text + " 后开始" : "到时抢订", true);
      ticking = setTimeout(tick, Math.min(left % 1000 || 1000, left));
    } else {
      isUpcoming = false;
      if (shown) hasOpened();
      label(at >= closes ? "已结束" : "抢订", at >= closes);
    }
  }
  function hasOpened() {
    shown.removeAttribute("data-countdown");
    shown.textContent = "现在可以抢订";
    document.getElementById("clock-title").textContent = "已经开始";
    var phase = document.querySelector("[data-phase] .tag");
    if (phase) { phase.textContent = facts.openLabel; phase.className = "tag tag-active"; }
    tellTicket();
    shown = null;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    tries = 0;
    submit();
  });
  window.addEventListener("online", function () {
    if (tapped && !busy) submit();
    else if (!ticket) getTicket();
  });

  var clock = window.serverClock(facts.state, tick);
  getTicket();
  if (recall()) {
    tapped = true;
    say("您上次提交后还没有收到结果，正在继续确认。");
    label("正在确认", true);
  } else {
    tick();
  }
})();
