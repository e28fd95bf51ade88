/* The review grid: <form data-review-grid> with inputs [data-grid-cell]. Enter and arrows move down and
   up the column, a column pasted from a spreadsheet fills the rows below, and can be taken back once
   or more. Works on what is there: without it the form is a form. */
(function () {
  "use strict";
  var form = document.querySelector("[data-review-grid]");
  if (!form) return;
  var cells = Array.prototype.slice.call(form.querySelectorAll("[data-grid-cell]"));
  var undo = document.querySelector("[data-grid-undo]");
  var hint = document.querySelector(".as-keys");
  var pasted = [];
  if (hint && cells.length) hint.hidden = false;

  function mark(cell) {
    var value = cell.value.normalize("NFKC").replace(/[,\s]/g, "");
    var differs = value !== "" && (Number(value) !== Number(cell.dataset.self) ||
      (cell.dataset.platform !== "" && Number(value) !== Number(cell.dataset.platform)));
    var reason = form.elements[cell.name.replace("points-", "reason-")];
    cell.classList.toggle("is-changed", differs);
    if (reason) {
      reason.required = differs;
      reason.placeholder = differs ? "与自评或平台不同，请写理由" : "";
    }
  }
  function step(cell, by) {
    var next = cells[cells.indexOf(cell) + by];
    if (next) { next.focus(); next.select(); }
  }
  function showUndo() { if (undo) undo.hidden = pasted.length === 0; }
  function takeBack() {
    var last = pasted.pop();
    if (!last) return;
    last.forEach(function (each) { each.cell.value = each.before; mark(each.cell); });
    last[0].cell.focus();
    showUndo();
  }
  function paste(cell, text) {
    var lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    var first = cells.indexOf(cell);
    var done = [];
    lines.forEach(function (line, place) {
      var target = cells[first + place];
      if (!target) return;
      done.push({ cell: target, before: target.value });
      target.value = line.split("\t")[0].trim();
      mark(target);
    });
    pasted.push(done);
    showUndo();
  }
  form.addEventListener("keydown", function (event) {
    var cell = event.target;
    if (cell.name && cell.name.indexOf("reason-") === 0 && event.key === "Enter") {
      event.preventDefault();
      var own = form.elements[cell.name.replace("reason-", "points-")];
      if (own) step(own, 1);
      return;
    }
    if (!cell.matches("[data-grid-cell]")) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      step(cell, event.shiftKey && event.key === "Enter" ? -1 : 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      step(cell, -1);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && pasted.length) {
      event.preventDefault();
      takeBack();
    }
  });
  form.addEventListener("paste", function (event) {
    var cell = event.target.closest("[data-grid-cell]");
    var text = event.clipboardData && event.clipboardData.getData("text");
    if (!cell || !text || text.indexOf("\n") < 0) return;
    event.preventDefault();
    paste(cell, text);
  });
  form.addEventListener("input", function (event) {
    if (event.target.matches("[data-grid-cell]")) mark(event.target);
  });
  if (undo) undo.addEventListener("click", takeBack);
  cells.forEach(mark);
})();
