/* What a hand does at a form of the page: type into every field, read them, press the button.
   Fields go by their name and their place among those of the same name. */
window.typing = (function () {
  "use strict";
  var TYPED = /^(text|textarea|search|tel|email|date|datetime-local|select-one)$/;
  var GIVEN = { date: "2026-12-01", "datetime-local": "2026-12-01T10:00" };
  function formOf(at) { return document.querySelectorAll("form[method=post]")[at]; }
  function fieldsOf(at) {
    var found = {}, again = {}, form = formOf(at);
    Array.prototype.forEach.call(form ? form.elements : [], function (each) {
      if (!each.name || each.disabled || each.readOnly || each.autocomplete === "one-time-code") return;
      if (!TYPED.test(each.type)) return;
      again[each.name] = (again[each.name] || 0) + 1;
      found[each.name + "#" + again[each.name]] = each;
    });
    return found;
  }
  function put(each, text) {
    if (each.type === "select-one") each.selectedIndex = each.options.length - 1;
    else if (GIVEN[each.type]) each.value = GIVEN[each.type];
    else if (/numeric|decimal/.test(each.inputMode)) each.value = "7";
    else each.value = text.slice(0, each.maxLength > 0 ? each.maxLength : 99);
    each.dispatchEvent(new Event("input", { bubbles: true }));
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return {
    read: function (told) {
      var fields = fieldsOf(told[0]), values = {};
      Object.keys(fields).forEach(function (name) {
        if (!told[1] || fields[name].dataset.unkept === undefined) values[name] = fields[name].value;
      });
      return values;
    },
    /* a mark in all fields; or in the first that takes one alone */
    type: function (told) {
      var fields = fieldsOf(told[0]), texts = Object.keys(fields).filter(function (name) {
        return /^(text|textarea)$/.test(fields[name].type) && !/numeric|decimal/.test(fields[name].inputMode);
      });
      (told[2] ? texts.slice(0, 1) : Object.keys(fields)).forEach(function (name, count) {
        put(fields[name], told[1] + (count + 1));
      });
    },
    /* what must be filled in and is not */
    complete: function (at) {
      var form = formOf(at);
      Array.prototype.forEach.call(form ? form.elements : [], function (each) {
        if (each.required && each.type === "radio" && !form.elements[each.name].value) each.checked = true;
        else if (each.required && !each.value && TYPED.test(each.type)) put(each, "全");
      });
    },
    /* what the page offers over the form is put back */
    putBack: function (at) {
      var bar = formOf(at) && formOf(at).previousElementSibling;
      if (bar && bar.matches(".kept-offer")) bar.querySelector("button").click();
    },
    /* as a press does it; what the browser itself would stop is sent, too */
    press: function (at) {
      var form = formOf(at);
      if (!form) return;
      form.noValidate = true;
      form.requestSubmit(form.querySelector(".btn-primary:not([type=button])") || form.querySelector("button:not([type=button])") || undefined);
    },
    /* again and again while the answer is late, by the page itself: nobody outside is heard meanwhile.
       What the page has told of saving stands in the window's store afterwards. */
    pressOn: function (at) {
      var left = 20, press = this.press, told = "";
      var timer = setInterval(function () {
        var line = document.querySelector("[data-autosave-status]");
        told += (line ? line.textContent : "") + "\n";
        sessionStorage.setItem("told", told);
        press(at);
        if (!--left) clearInterval(timer);
      }, 100);
    }
  };
})();
