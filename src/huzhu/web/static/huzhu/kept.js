/* What is typed into a form stays in this browser until the server has it: a page that was closed, a
   session that ended, a server that is away lose nothing. Every form that sends something (it has a
   press key) is kept; never passwords, one-time codes and files, nor what says data-unkept itself.

   Kept is what differs from the page as it came, bound to the person (body[data-who]) and the address.
   It goes when the server has it (the cookie "taken" names the presses that were answered, "draft:saved"
   says it of a draft), at sign-out (a form with data-forgets) and after a day. Where something is left
   over the form offers it; an address that ends in #put-back has it put back at once.

   A form whose answer is a file leaves its page as it was: data-gives-file names the page to open when
   the file has come, which says what is true then, without passwords in its fields. */
(function () {
  "use strict";
  var who = document.body.dataset.who, DAY = 24 * 60 * 60 * 1000, PREFIX = "kept|", LONG = 4;
  var OVER = "kept-over", isOver = false; // somebody signed out in another window: nothing is kept there any more
  var unkept = /^(hidden|password|file|submit|button|reset|image)$/, forms = [];
  function store(work) { try { return work(window.localStorage); } catch (_) { return null; } }
  function read(key) { return store(function (kept) { return JSON.parse(kept.getItem(key)); }); }
  function write(key, entry) {
    return store(function (kept) {
      if (entry) kept.setItem(key, JSON.stringify(entry));
      else kept.removeItem(key);
      return true;
    });
  }
  function drop(isOver) {
    store(function (kept) {
      Object.keys(kept).forEach(function (key) {
        if (key.indexOf(PREFIX) === 0 && isOver(read(key) || {})) kept.removeItem(key);
      });
    });
  }
  var given = {};
  function taken() {
    var found = document.cookie.match(/(?:^|; )taken=([\w.]+)/);
    if (!found) return;
    var presses = found[1].split(".");
    drop(function (entry) { return presses.indexOf(entry.press) >= 0; });
    presses.forEach(function (press) { if (given[press]) location.replace(given[press]); });
    document.cookie = "taken=; Max-Age=0; Path=/; SameSite=Lax";
  }
  function clock(at) {
    var told = { timeZone: "Asia/Shanghai", hour12: false, month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" };
    return new Intl.DateTimeFormat("zh-CN", told).format(new Date(at));
  }
  function isTicked(field) { return field.type === "checkbox" || field.type === "radio"; }
  function value(field) {
    if (isTicked(field)) return field.checked;
    return field.multiple ? Array.prototype.map.call(field.selectedOptions, function (each) { return each.value; }).join("\n") : field.value;
  }
  function fieldsOf(form) {
    var found = {}, again = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || unkept.test(field.type) || field.tagName === "FIELDSET" || field.dataset.unkept !== undefined) return;
      if (field.autocomplete === "one-time-code") return;
      var name = field.name + (isTicked(field) ? "=" + field.value : "");
      again[name] = (again[name] || 0) + 1;
      found[name + (again[name] > 1 ? "#" + again[name] : "")] = field;
    });
    return found;
  }
  function put(field, now) {
    if (isTicked(field)) field.checked = now;
    else if (!field.multiple) field.value = now;
    else Array.prototype.forEach.call(field.options, function (each) { each.selected = now.split("\n").indexOf(each.value) >= 0; });
  }
  function element(tag, className, text) {
    var made = document.createElement(tag);
    made.className = className;
    made.textContent = text || "";
    return made;
  }

  /* Each window keeps its own: what one has saved takes nothing away from what another still owes. */
  function windowName() {
    try {
      var storage = window.sessionStorage, name = storage.getItem(PREFIX) || Math.random().toString(36).slice(2);
      storage.setItem(PREFIX, name);
      return name;
    } catch (_) { return "0"; }
  }
  function newest(root) {
    var own = root + "|" + windowName();
    return store(function (kept) {
      var keys = Object.keys(kept).filter(function (key) { return key.indexOf(root + "|") === 0; });
      keys.sort(function (one, other) { return (other === own) - (one === own) || read(other).at - read(one).at; });
      return keys[0];
    }) || own;
  }

  function keep(form, root) {
    var key = root + "|" + windowName(), from = newest(root);
    var base = {}, left = read(from), bar = null, line = null;
    function look() { Object.keys(fieldsOf(form)).forEach(function (name) { base[name] = value(fieldsOf(form)[name]); }); }
    function changed() {
      var now = {}, fields = fieldsOf(form);
      Object.keys(fields).forEach(function (name) {
        if (value(fields[name]) !== base[name]) now[name] = value(fields[name]);
      });
      return now;
    }
    function note(press) {
      if (isOver) return;
      var entry = { at: Date.now(), fields: Object.assign({}, left && left.fields, changed()) };
      if (press) entry.press = press;
      write(key, Object.keys(entry.fields).length ? entry : null);
      if (!form.dataset.autosave && (form.querySelector("textarea") || Object.keys(fieldsOf(form)).length >= LONG)) say(entry);
    }
    function say(entry) {
      var buttons = form.querySelectorAll("button:not([type=button])");
      if (!line) {
        line = element("p", "kept-line text-secondary small", "");
        line.setAttribute("aria-live", "polite");
        (buttons.length ? buttons[buttons.length - 1].parentNode : form).appendChild(line);
      }
      line.textContent = Object.keys(entry.fields).length ? "尚未提交，已填内容暂存在本机浏览器 · " + clock(entry.at) : "";
    }
    function forget() {
      if (left) write(from, null);
      left = null;
      write(key, null);
      if (bar) bar.remove();
    }
    function putBack() {
      var fields = fieldsOf(form), mine = changed(), lost = [];
      Object.keys(left.fields).forEach(function (name) {
        if (!fields[name]) return lost.push(left.fields[name]);
        if (name in mine) return;
        put(fields[name], left.fields[name]);
        fields[name].dispatchEvent(new Event("input", { bubbles: true }));
        fields[name].dispatchEvent(new Event("change", { bubbles: true }));
      });
      bar.replaceChildren(element("div", "", "已放回 " + clock(left.at) + " 的内容，还没有提交。请核对后提交。"));
      lost.filter(function (each) { return typeof each === "string" && each.trim(); }).forEach(function (each) {
        bar.appendChild(element("p", "refusal-typed", each));
      });
      if (from !== key) write(from, null);
      left = null;
      note();
    }
    function offer() {
      var fields = fieldsOf(form);
      var differs = Object.keys(left.fields).some(function (name) { return !fields[name] || value(fields[name]) !== left.fields[name]; });
      if (!differs) return;
      bar = element("div", "kept-offer alert alert-info", "");
      bar.setAttribute("role", "status");
      bar.appendChild(element("div", "", (from === key || left.isClosed ? "上次" : "另一窗口") + "未保存的内容（" + clock(left.at) + "）"));
      [["放回", "btn btn-sm btn-primary", putBack], ["丢弃", "btn btn-sm", function () { forget(); note(); }]].forEach(function (each) {
        var button = element("button", each[1], each[0]);
        button.type = "button";
        button.addEventListener("click", each[2]);
        bar.appendChild(button);
      });
      form.parentNode.insertBefore(bar, form);
      for (var around = form.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
      if (location.hash === "#put-back") putBack();
    }
    look();
    if (left) offer();
    /* what a window still owes that is not closed is not a left-over */
    window.addEventListener("pagehide", function () {
      var entry = read(key);
      if (entry) write(key, Object.assign(entry, { isClosed: true }));
    });
    form.addEventListener("input", function () { note(); });
    form.addEventListener("change", function () { note(); });
    form.addEventListener("submit", function () {
      note(form.elements.press.value);
      if (!form.dataset.givesFile) return;
      given[form.elements.press.value] = form.dataset.givesFile;
      setInterval(taken, 500);
    });
    function saved() {
      look();
      write(key, null);
      if (from !== key) return; // what another window owes is still offered
      left = null;
      if (bar) bar.remove();
    }
    form.addEventListener("draft:saved", saved);
    form.addEventListener("htmx:afterRequest", function (event) {
      var told = event.detail;
      if (event.target === form && told.successful && told.pathInfo.requestPath === addressOf(form)) saved();
    });
  }
  function addressOf(form) {
    var address = new URL(form.getAttribute("action") || location.href, location.href);
    return address.pathname + address.search;
  }
  /* by where it goes: the page that turns it away stands at another address than the one it was on */
  function keyOf(form, among) {
    var name = PREFIX + who + "|" + addressOf(form);
    among[name] = (among[name] || 0) + 1;
    return name + "|" + among[name];
  }

  document.querySelectorAll("form[data-forgets]").forEach(function (form) {
    form.addEventListener("submit", function () {
      drop(function () { return true; });
      write(OVER, { at: Date.now() });
    });
  });
  window.addEventListener("storage", function (event) { if (event.key === OVER) isOver = true; });
  drop(function (entry) { return !(entry.at > Date.now() - DAY); });
  taken();
  document.addEventListener("visibilitychange", taken);
  if (!who) return;
  document.querySelectorAll("form[method=post]").forEach(function (form) {
    if (form.elements.press && !("anyone" in form.dataset) && !("unkept" in form.dataset)) forms.push(form);
  });
  var among = {};
  forms.forEach(function (form) { keep(form, keyOf(form, among)); });
})();
