/* The page without a line shows the codes that this phone has kept (kept_codes.js), hidden until asked for. */
(function () {
  "use strict";
  var shelf = document.getElementById("kept-codes");
  function element(tag, className, text) {
    var made = document.createElement(tag);
    made.className = className;
    made.textContent = text || "";
    return made;
  }
  function day(text) {
    var parts = text.split("-");
    return parts[0] + " 年 " + Number(parts[1]) + " 月 " + Number(parts[2]) + " 日";
  }
  function picture(code) {
    var panel = element("div", "qr-panel"), image = element("img", "qr");
    image.src = code.picture;
    image.alt = "电子码的二维码";
    panel.appendChild(image);
    return panel;
  }
  function use(code) {
    var block = element("div", ""), list = element("dl", "facts");
    code.texts.forEach(function (text) { block.appendChild(element("p", "text", text)); });
    code.facts.forEach(function (fact) {
      list.appendChild(element("dt", "", fact[0]));
      list.appendChild(element("dd", "", fact[1]));
    });
    if (code.facts.length) block.appendChild(list);
    return block;
  }
  function inside(code) {
    var block = element("div", "code-panel");
    block.appendChild(picture(code));
    block.appendChild(element("h3", "code-name", "电子码"));
    block.appendChild(element("p", "code number", code.code));
    if (code.passcode) {
      block.appendChild(element("h3", "code-name", "密码"));
      block.appendChild(element("p", "code number", code.passcode));
    }
    return block;
  }
  function card(code) {
    var panel = element("section", "panel"), button = element("button", "weui-btn weui-btn_primary", "显示电子码");
    var shown = null;
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", function () {
      if (shown) { panel.removeChild(shown); shown = null; }
      else { shown = inside(code); panel.insertBefore(shown, button); }
      button.textContent = shown ? "隐藏" : "显示电子码";
      button.setAttribute("aria-expanded", String(!!shown));
    });
    panel.appendChild(element("h2", "", code.title));
    panel.appendChild(element("p", "soft", code.number + " · 有效期至 " + day(code.until)));
    panel.appendChild(button);
    panel.appendChild(use(code));
    return panel;
  }
  function show(codes) {
    var asked = location.pathname.match(/\/member\/codes\/(\d+)\//);
    if (asked) codes.sort(function (one, other) { return (other.offer === asked[1]) - (one.offer === asked[1]); });
    shelf.dataset.read = String(codes.length);
    if (!codes.length) return;
    shelf.hidden = false;
    codes.forEach(function (code) { shelf.appendChild(card(code)); });
    document.getElementById("none-kept").hidden = true;
  }
  window.keptCodes.all().then(show, function () { /* a private window keeps nothing: the page says what to do */ });
})();
