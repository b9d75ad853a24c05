/* A list of more than fifteen choices gets a box to type into, which narrows it. The list itself stays in the form and holds the
   value; without this script it works as browsers draw it. The box is a combobox as ARIA describes it: arrows go through what is
   left, "enter" takes it, "escape" leaves everything as it was. */
(function () {
  "use strict";

  var MOST = 15;
  var words = document.currentScript.dataset;
  var count = 0;

  function text(option) { return option ? option.textContent.trim() : ""; }
  function plain(words) { return words.toLowerCase().replace(/\s+/g, ""); }
  function make(tag, attrs) {
    var made = document.createElement(tag);
    Object.keys(attrs).forEach(function (name) { made.setAttribute(name, attrs[name]); });
    return made;
  }

  function Search(select) {
    var self = this;
    var id = select.id || "choice-" + (count += 1);
    this.select = select;
    this.active = -1;
    this.shown = [];
    this.root = make("span", { "class": "select-search" });
    this.box = make("input", {
      type: "text", role: "combobox", id: id + "_box", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": id + "_choices", enterkeyhint: "done"
    });
    this.list = make("ul", { role: "listbox", id: id + "_choices", hidden: "" });
    this.told = make("span", { role: "status", "class": "visually-hidden" });
    ["aria-describedby", "aria-invalid", "aria-label", "disabled"].forEach(function (name) {
      if (select.hasAttribute(name)) { self.box.setAttribute(name, select.getAttribute(name)); }
    });
    Array.from(select.labels || []).forEach(function (label) { if (label.htmlFor) { label.htmlFor = self.box.id; } });
    this.root.append(this.box, this.list, this.told);
    select.before(this.root);
    select.classList.add("visually-hidden");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    this.sync();
    select.addEventListener("change", function () { self.sync(); });
    this.box.addEventListener("focus", function () { self.box.select(); });
    this.box.addEventListener("click", function () { self.open(""); });
    this.box.addEventListener("input", function () { self.open(self.box.value); });
    this.box.addEventListener("keydown", function (event) { self.key(event); });
    this.box.addEventListener("blur", function () { self.close(); });
    this.list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    this.list.addEventListener("click", function (event) {
      var item = event.target.closest("[role=option]");
      if (item) { self.take(self.shown[Number(item.dataset.at)]); }
    });
    if (select.form) { select.form.addEventListener("reset", function () { setTimeout(function () { self.sync(); }); }); }
  }

  Search.prototype.sync = function () { this.box.value = text(this.select.selectedOptions[0]); };

  Search.prototype.open = function (typed) {
    var self = this, wanted = plain(typed), group = null;
    this.shown = Array.from(this.select.options).filter(function (option) {
      var over = option.parentNode.label || "";
      return !option.disabled && (!wanted || plain(text(option)).indexOf(wanted) >= 0 || plain(over).indexOf(wanted) >= 0);
    });
    this.list.textContent = "";
    this.shown.forEach(function (option, at) {
      var over = option.parentNode.label || "";
      if (over !== group && over) {
        var head = make("li", { role: "presentation", "class": "select-group" });
        head.textContent = over;
        self.list.append(head);
      }
      group = over;
      var item = make("li", { role: "option", id: self.list.id + "_" + at, "data-at": at, "aria-selected": option.selected });
      item.textContent = text(option) || "\u2014";
      self.list.append(item);
    });
    if (!this.shown.length) {
      var none = make("li", { role: "presentation", "class": "select-group" });
      none.textContent = words.none;
      this.list.append(none);
    }
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.told.textContent = this.shown.length ? words.found.replace("#", this.shown.length) : words.none;
    this.go(wanted && this.shown.length ? 0 : this.shown.indexOf(this.select.selectedOptions[0]));
  };

  Search.prototype.go = function (at) {
    var old = this.list.querySelector(".on");
    if (old) { old.classList.remove("on"); }
    this.active = at;
    var item = at < 0 ? null : document.getElementById(this.list.id + "_" + at);
    if (!item) { this.box.removeAttribute("aria-activedescendant"); return; }
    item.classList.add("on");
    this.box.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };

  Search.prototype.take = function (option) {
    var changed = option && !option.selected;
    if (changed) { option.selected = true; }
    this.close();
    if (changed) {
      this.select.dispatchEvent(new Event("input", { bubbles: true }));
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  Search.prototype.close = function () {
    this.list.hidden = true;
    this.active = -1;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
    this.sync();
  };

  Search.prototype.key = function (event) {
    var open = !this.list.hidden;
    if (event.isComposing) { return; }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { this.open(""); return; }
      var step = event.key === "ArrowDown" ? 1 : -1;
      this.go(Math.max(0, Math.min(this.shown.length - 1, this.active + step)));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (this.active >= 0) { this.take(this.shown[this.active]); }
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  };

  function enhance(root) {
    root.querySelectorAll("main select:not([multiple]):not([size]):not([data-plain]):not(.visually-hidden)").forEach(function (select) {
      if (select.options.length > MOST) { new Search(select); }
    });
  }
  document.addEventListener("htmx:afterSettle", function () { enhance(document); });
  enhance(document);
})();
