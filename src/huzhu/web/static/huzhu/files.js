/* A file field is one button 添加附件 with what was chosen beside it: name, size, picture, 移除. A photo
   that is larger than a screen needs is made smaller before it goes; when a picture was taken stands in
   the form's field of that name, since the smaller picture does not say it. A form with a file tells how
   much of it has gone, and keeps it when the line breaks: 重试.

   Without this script a file field is the browser's own, and the form goes as any other. */
(function () {
  "use strict";
  var LARGE = 1024 * 1024, EDGE = 2400, KB = 1024, going = null;
  function element(tag, className, text) {
    var made = document.createElement(tag);
    made.className = className;
    made.textContent = text || "";
    if (tag === "button") made.type = "button";
    return made;
  }
  function size(bytes) {
    return bytes < KB * KB ? Math.max(1, Math.round(bytes / KB)) + " KB" : (bytes / KB / KB).toFixed(1) + " MB";
  }
  function nameOf(input) {
    var label = input.labels && input.labels[0];
    return input.getAttribute("aria-label") || (label ? label.firstChild.textContent.trim() : "");
  }
  function give(input, file) {
    var carrier = new DataTransfer();
    carrier.items.add(file);
    input.files = carrier.files;
  }
  /* done(canvas): a picture no wider and no higher than edge; done(null): it is none that a browser reads */
  function drawn(file, edge, done) {
    if (!/^image\/(jpeg|png)$/.test(file.type) || !window.createImageBitmap) return done(null);
    createImageBitmap(file).then(function (picture) {
      var scale = Math.min(1, edge / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      done(canvas);
    }).catch(function () { done(null); });
  }
  function smaller(input, done) {
    var file = input.files[0];
    if (file.type !== "image/jpeg" || file.size <= LARGE) return done();
    drawn(file, EDGE, function (canvas) {
      if (!canvas) return done();
      canvas.toBlob(function (made) {
        if (made && made.size < file.size) give(input, new File([made], file.name, { type: made.type, lastModified: file.lastModified }));
        done();
      }, "image/jpeg", 0.85);
    });
  }
  function noteWhen(input) {
    var when = input.form && input.form.elements.taken_at;
    if (!input.hasAttribute("capture") || !when || when.value) return;
    when.value = new Date(input.files[0].lastModified + 8 * 3600 * 1000).toISOString().slice(0, 16);  /* Shanghai */
  }

  function dress(input) {
    if (input.dataset.dressed || !window.DataTransfer) return;
    input.dataset.dressed = "1";
    var box = element("div", "file-pick"), chosen = element("span", "file-chosen");
    var pick = element("button", "btn btn-sm", input.hasAttribute("capture") ? "拍照或选照片" : "添加附件");
    pick.append(element("span", "visually-hidden", "：" + nameOf(input)));
    pick.disabled = input.disabled;
    pick.addEventListener("click", function () { input.click(); });
    input.classList.add("visually-hidden");
    input.tabIndex = -1;
    input.after(box);
    box.append(pick, chosen);
    function show() {
      var file = input.files[0];
      chosen.replaceChildren();
      chosen.setAttribute("aria-live", "polite");
      if (!file) return;
      var name = element("a", "", file.name), off = element("button", "btn btn-sm btn-ghost-secondary", "移除");
      name.href = URL.createObjectURL(file);
      name.target = "_blank";
      off.setAttribute("aria-label", "移除 " + file.name);
      off.addEventListener("click", function () {
        input.value = "";
        input.dispatchEvent(new Event("change", { bubbles: true }));
        pick.focus();
      });
      chosen.append(name, element("span", "text-secondary small", size(file.size)), off);
      drawn(file, 96, function (canvas) {
        if (!canvas || input.files[0] !== file) return;
        var picture = element("img", "file-picture");
        picture.src = canvas.toDataURL("image/jpeg", 0.7);
        picture.alt = "";
        chosen.prepend(picture);
      });
    }
    input.addEventListener("change", function () {
      if (!input.files[0]) return show();
      pick.disabled = true;
      smaller(input, function () {
        pick.disabled = false;
        noteWhen(input);
        show();
      });
    });
    input.addEventListener("focus", function () { pick.focus(); });
    show();
  }

  function filesOf(form) {
    return Array.prototype.filter.call(form.elements, function (each) { return each.type === "file" && each.files.length; });
  }
  function lineOf(form) {
    var found = filesOf(form)[0], box = found && found.nextElementSibling;
    if (!box || !box.matches(".file-pick")) return null;
    var line = box.querySelector(".file-line") || box.appendChild(element("span", "file-line small"));
    line.setAttribute("role", "status");
    return line;
  }
  function tell(form, text, retry) {
    var line = lineOf(form);
    if (!line) return;
    line.replaceChildren(text);
    if (!retry) return;
    var again = element("button", "btn btn-sm ms-2", "重试");
    again.addEventListener("click", retry);
    line.append(again);
  }
  function gone(form, loaded, total) {
    if (total) tell(form, loaded < total ? "正在上传 " + Math.floor(loaded / total * 100) + "%" : "已传完，正在检查");
  }
  /* the answer is the page: shown at the address that it came from */
  function shown(asked) {
    going = null;
    var isElsewhere = asked.responseURL !== location.href;
    if (isElsewhere) history.pushState(null, "", asked.responseURL);
    document.open();
    document.write(asked.responseText);
    document.close();
    if (isElsewhere) window.addEventListener("popstate", function () { location.reload(); });
  }
  function lost() {
    return "没有传完（" + (navigator.onLine === false ? "没有网络" : "服务暂时没有应答") + "），文件仍在本页。";
  }
  function send(form, by) {
    var asked = new XMLHttpRequest(), content = new FormData(form);
    if (by && by.name) content.append(by.name, by.value);
    function failed() {
      going = null;
      tell(form, lost(), function () { send(form, by); });
    }
    going = form;
    asked.open("POST", form.getAttribute("action") || location.href);
    asked.upload.onprogress = function (event) { gone(form, event.loaded, event.total); };
    asked.onload = function () { shown(asked); };
    asked.onerror = asked.onabort = failed;
    tell(form, "正在上传 0%");
    asked.send(content);
  }
  window.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || form.dataset.givesFile || form.method !== "post") return;
    if (!document.body.dataset.who || !filesOf(form).length) return;
    event.preventDefault();
    if (going !== form) send(form, event.submitter);
  });
  document.addEventListener("htmx:xhr:progress", function (event) {
    if (event.target.matches("form")) gone(event.target, event.detail.loaded, event.detail.total);
  });
  document.addEventListener("htmx:sendError", function (event) {
    var form = event.target;
    if (form.matches("form")) tell(form, lost(), function () { form.requestSubmit(); });
  });
  function all() { document.querySelectorAll("input[type=file]").forEach(dress); }
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
