/* <button data-picture="#part">: the part as one picture, to be kept among the phone's own pictures.

   Drawn is what the part marks: data-drawn="image", "title", "big" or "text", in its order. The picture stands on
   the page, to be pressed long (WeChat saves no other way), with a link that saves it elsewhere. */
(function () {
  "use strict";
  var WIDTH = 720, EDGE = 48, LOOKS = { title: [40, "600"], big: [44, "600"], text: [30, "400"] };
  var FONT = 'px -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

  function wrapped(pen, text) {
    var lines = [], line = "";
    Array.prototype.forEach.call(text, function (sign) {
      if (line && pen.measureText(line + sign).width > WIDTH - 2 * EDGE) { lines.push(line); line = ""; }
      line += sign;
    });
    return lines.concat(line);
  }
  /* Twice over the same parts: once to know the height, once to draw. */
  function lay(pen, parts, draws) {
    var top = EDGE;
    parts.forEach(function (part) {
      var look = LOOKS[part.dataset.drawn];
      if (!look) {
        var side = Math.min(WIDTH - 2 * EDGE, 520);
        if (draws) pen.drawImage(part, (WIDTH - side) / 2, top, side, side);
        top += side + EDGE / 2;
        return;
      }
      pen.font = look[1] + " " + look[0] + FONT;
      wrapped(pen, part.textContent.trim().replace(/\s+/g, " ")).forEach(function (line) {
        if (draws) pen.fillText(line, WIDTH / 2, top + look[0]);
        top += look[0] * 1.5;
      });
      top += 8;
    });
    return top + EDGE / 2;
  }
  function drawn(parts) {
    var sheet = document.createElement("canvas"), pen = sheet.getContext("2d");
    sheet.width = WIDTH;
    sheet.height = lay(pen, parts, false);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.fillStyle = "#1f2328";
    pen.textAlign = "center";
    lay(pen, parts, true);
    return sheet.toDataURL("image/png");
  }
  function stand(button, address) {
    var figure = document.createElement("div"), image = document.createElement("img"), link = document.createElement("a"), told = document.createElement("p");
    figure.className = "panel picture";
    image.src = address;
    image.alt = "可以保存的图片";
    told.textContent = "长按图片，选择“保存图片”；不在微信里时也可以点下面的链接保存。";
    told.setAttribute("role", "status");
    link.href = address;
    link.download = button.dataset.file;
    link.textContent = "保存图片文件";
    [told, image, link].forEach(function (each) { figure.appendChild(each); });
    button.parentNode.replaceChild(figure, button);
  }
  Array.prototype.forEach.call(document.querySelectorAll("[data-picture]"), function (button) {
    if (button.dataset.elsewhere !== undefined && window.keptCodes && window.keptCodes.isPossible) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      var parts = Array.prototype.slice.call(document.querySelectorAll(button.dataset.picture + " [data-drawn]"));
      try { stand(button, drawn(parts)); }
      catch (_) { button.textContent = "这部手机不能生成图片，请用手机的截图功能保存"; button.disabled = true; }
    });
  });
})();
