/* The server's clock on this page: serverClock(address) keeps it, now() tells it or NaN.

   A moment counts only while it can prove its age. Each answer is asked for under an address of its
   own, so that no cache can give it; half of the way there and back is taken off; the answer with
   the shortest way counts. Between answers two clocks of the device measure, the one that people
   set and the one that only counts: when they disagree (one was set, or one stood still in sleep),
   the age is not known, now() is NaN and the server is asked again. A device whose clock is wrong
   by days shows the right time like any other.

   Old WeChat browsers: no modules, no fetch, no arrow functions. */
(function () {
  "use strict";
  var APART = 500, OLD = 60000, SLOW = 1000, REPEATS = 3;
  function steady() { return window.performance && performance.now ? performance.now() : Date.now(); }

  window.serverClock = function (address, told) {
    var sample = null, asking = false, waiting = null, tries = 0, asked = 0;

    function age(since) {
      var wall = Date.now() - since.wall, counted = steady() - since.steady;
      return Math.abs(wall - counted) > APART || counted < 0 ? NaN : counted;
    }
    function now() {
      var passed = sample ? age(sample) : NaN;
      if (isNaN(passed)) sample = null;
      if (!waiting && !(passed < OLD)) ask();
      return sample ? sample.at + passed : NaN;
    }
    function later(pause) { clearTimeout(waiting); waiting = setTimeout(ask, pause); }
    function heard(since, text) {
      var way = age(since), at = NaN;
      try { at = Date.parse(JSON.parse(text).server_time); } catch (_) { /* no JSON: no time */ }
      if (isNaN(at) || isNaN(way)) return false;
      var isBetter = !sample || isNaN(age(sample)) || age(sample) > OLD || way <= sample.way;
      if (isBetter) sample = { at: at + way / 2, way: way, wall: Date.now(), steady: steady() };
      if (way > SLOW && ++asked < REPEATS) later(2000);
      else asked = 0;
      return true;
    }
    function ask() {
      if (asking) return;
      asking = true;
      clearTimeout(waiting);
      waiting = null;
      var request = new XMLHttpRequest(), ended = false;
      var since = { wall: Date.now(), steady: steady() };
      function end() {
        if (ended) return;
        ended = true;
        asking = false;
        if (request.status === 200 && heard(since, request.responseText)) { tries = 0; if (told) told(); return; }
        var wished = request.status ? Number(request.getResponseHeader("Retry-After")) || 0 : 0;
        tries += 1;
        later(1000 * Math.max(wished, Math.min(15, Math.pow(2, Math.min(tries, 4)) / 2)) * (0.75 + Math.random() / 2));
      }
      request.open("GET", address + (address.indexOf("?") < 0 ? "?" : "&") + "asked=" + since.wall + "-" + Math.random().toString(36).slice(2));
      request.setRequestHeader("Cache-Control", "no-cache");
      request.timeout = 8000;
      request.onload = request.onerror = request.ontimeout = request.onabort = end;
      request.send();
    }
    /* a page that was put aside: whatever it knew is to be asked again */
    function back() { if (!document.hidden) { now(); ask(); if (told) told(); } }
    document.addEventListener("visibilitychange", back);
    document.addEventListener("resume", back);
    window.addEventListener("pageshow", function (event) { if (event.persisted) { sample = null; back(); } });
    window.addEventListener("online", back);
    ask();
    return { now: now };
  };
})();
