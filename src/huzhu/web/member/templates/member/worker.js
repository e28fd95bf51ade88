{% load static %}/* Without a line the member's part shows a page of ours instead of the browser's.

   A page that answered a form is kept by no cache: Back asks for it in vain, line or not. Its address is
   opened anew, which shows it as it is now, a code hidden again; without a line that fails as well.

   Kept are that page, asked for as nobody, and what it looks and works like: never a page of somebody, never
   an answer of the platform. The codes that the page shows are kept, sealed, elsewhere (kept_codes.js).
   Everything else goes to the platform as if this were not here. */
(function () {
  "use strict";
  var OFFLINE = "{% url 'member:offline' %}";
  var LOOKS = [
    "{% static 'vendor/weui/weui.min.css' %}", "{% static 'member/member.css' %}",
    "{% static 'member/kept_codes.js' %}", "{% static 'member/offline.js' %}"
  ];
  var KEPT = "offline " + LOOKS.join(" ");

  self.addEventListener("install", function (event) {
    event.waitUntil(caches.open(KEPT).then(function (kept) {
      var page = new Request(OFFLINE, { credentials: "omit", cache: "reload" });
      return kept.addAll([page].concat(LOOKS));
    }).then(function () { return self.skipWaiting(); }));
  });
  self.addEventListener("activate", function (event) {
    event.waitUntil(caches.keys().then(function (names) {
      return Promise.all(names.map(function (name) { return name === KEPT ? null : caches.delete(name); }));
    }).then(function () { return self.clients.claim(); }));
  });
  self.addEventListener("fetch", function (event) {
    var request = event.request, isLook = LOOKS.indexOf(new URL(request.url).pathname) >= 0;
    if (request.mode !== "navigate" && !isLook) return;
    event.respondWith(fetch(request).catch(function () {
      if (request.cache !== "only-if-cached") throw request;
      return fetch(request.url, { credentials: "include", redirect: "manual" });
    }).catch(function () { return caches.match(isLook ? request.url : OFFLINE); }));
  });
})();
