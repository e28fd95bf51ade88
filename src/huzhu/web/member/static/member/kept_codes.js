/* Codes that were shown once can be shown again without a line (ADR 0057).

   Each is sealed by a key that this browser made and gives to no script as text; the code itself lies in
   no store in plain. Key and codes belong to one member: they go when somebody signs out, and when a page
   of anybody else, or of nobody, is opened here. What is over goes by itself.

   Only where the browser can open a page of ours without a line (service workers). */
(function () {
  "use strict";
  var NAME = "codes", KEYS = "keys", CODES = "codes", WHOSE = "whose";
  var subtle = window.crypto && window.crypto.subtle;
  var isPossible = !!(navigator.serviceWorker && window.indexedDB && subtle && window.TextEncoder);

  function answered(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }
  function opened() {
    var request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore(KEYS);
      request.result.createObjectStore(CODES, { keyPath: "offer" });
    };
    return answered(request).then(function (base) {
      base.onversionchange = function () { base.close(); };
      return base;
    });
  }
  /* work(store) asks at once and returns its request: a transaction waits for nothing else. */
  function within(name, mode, work) {
    return opened().then(function (base) {
      var asked = answered(work(base.transaction(name, mode).objectStore(name)));
      return asked.then(function (found) { base.close(); return found; }, function (fault) { base.close(); throw fault; });
    });
  }
  function read(name, key) { return within(name, "readonly", function (store) { return store.get(key); }); }
  function write(name, entry, key) { return within(name, "readwrite", function (store) { return store.put(entry, key); }); }

  function forget() { return isPossible ? answered(indexedDB.deleteDatabase(NAME)) : Promise.resolve(); }
  function whose() { return read(KEYS, WHOSE); }
  /* Whoever opens a page here now: what anybody else has left goes first. */
  function belongTo(member) {
    if (!isPossible) return Promise.resolve();
    return whose().then(function (before) { return before && before !== member ? forget() : null; });
  }
  function keyOf(member) {
    return read(KEYS, member).then(function (key) {
      if (key) return key;
      return subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]).then(function (made) {
        return write(KEYS, member, WHOSE).then(function () { return write(KEYS, made, member); }).then(function () { return made; });
      });
    });
  }
  function way(member, offer, salt) {
    return { name: "AES-GCM", iv: salt, additionalData: new TextEncoder().encode(member + ":" + offer) };
  }
  function today() { return new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10); } // in Asia/Shanghai

  /* code: what is to be shown again, as plain values; until: its last day, 2026-12-31. */
  function keep(member, offer, until, code) {
    var salt = window.crypto.getRandomValues(new Uint8Array(12));
    return belongTo(member).then(function () { return keyOf(member); }).then(function (key) {
      return subtle.encrypt(way(member, offer, salt), key, new TextEncoder().encode(JSON.stringify(code)));
    }).then(function (sealed) {
      return write(CODES, { offer: offer, until: until, salt: salt, sealed: sealed });
    });
  }
  function drop(offer) {
    if (!isPossible) return Promise.resolve();
    return within(CODES, "readwrite", function (store) { return store.delete(offer); });
  }
  /* Those that can still be used, the next to end first; one that does not open is as good as none. */
  function all() {
    if (!isPossible) return Promise.resolve([]);
    return whose().then(function (member) {
      if (!member) return [];
      return Promise.all([read(KEYS, member), within(CODES, "readonly", function (store) { return store.getAll(); })])
        .then(function (found) { return Promise.all(found[1].map(function (each) { return unsealed(member, found[0], each); })); });
    }).then(function (codes) {
      return codes.filter(Boolean).sort(function (one, other) { return one.until < other.until ? -1 : 1; });
    });
  }
  function unsealed(member, key, entry) {
    if (entry.until < today()) return drop(entry.offer).then(function () { return null; });
    return subtle.decrypt(way(member, entry.offer, entry.salt), key, entry.sealed).then(function (plain) {
      var code = JSON.parse(new TextDecoder().decode(plain));
      code.offer = entry.offer;
      code.until = entry.until;
      return code;
    }).catch(function () { return null; });
  }

  /* The page of a code that is shown: what stands there with data-kept, and how it is used. */
  function facts(block) {
    return Array.prototype.map.call(block.querySelectorAll("dt"), function (name) {
      var value = name.nextElementSibling.cloneNode(true);
      Array.prototype.forEach.call(value.querySelectorAll("button, a[href^='http']"), function (each) { each.parentNode.removeChild(each); });
      return [name.textContent.trim(), value.textContent.trim().replace(/\s+/g, " ")];
    });
  }
  function shownCode() {
    var code = { facts: [], texts: [] };
    Array.prototype.forEach.call(document.querySelectorAll("[data-kept]"), function (each) {
      code[each.dataset.kept] = each.getAttribute("src") || each.textContent.trim();
    });
    Array.prototype.forEach.call(document.querySelectorAll("[data-kept-facts]"), function (block) {
      Array.prototype.forEach.call(block.querySelectorAll(".text"), function (each) { code.texts.push(each.textContent.trim()); });
      code.facts = code.facts.concat(facts(block));
    });
    return code;
  }
  function look() {
    var member = document.body.dataset.member, page = document.querySelector("[data-code-of]"), told = document.getElementById("kept-told");
    if (member !== undefined) belongTo(member).catch(function () { /* a private window keeps nothing */ });
    if (!page || !isPossible) return;
    var offer = page.dataset.codeOf;
    if (page.dataset.over) drop(offer).catch(function () { /* the same */ });
    else if (page.dataset.opened) keep(member, offer, page.dataset.until, shownCode()).then(function () { told.hidden = false; }, function () { /* the same */ });
  }
  function leaves(event) {
    var form = event.target;
    if (form.dataset.forgets === undefined || form.dataset.forgotten) return;
    event.preventDefault();
    form.dataset.forgotten = "1";
    var go = function () { form.submit(); };
    var patience = new Promise(function (done) { setTimeout(done, 1000); });
    Promise.race([forget(), patience]).then(go, go);
  }

  window.keptCodes = { isPossible: isPossible, all: all };
  document.addEventListener("DOMContentLoaded", look);
  if (isPossible) document.addEventListener("submit", leaves);
})();
