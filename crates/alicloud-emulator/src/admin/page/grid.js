// A list of any length, of which only the rows that can be seen are in the document. It has the focus itself, so that no key is
// lost when a row leaves the document; `aria-activedescendant` names the row that is meant.
class Grid {
  constructor(root, { label, columns, cells, key, open, choose }) {
    Object.assign(this, { root, columns, cells, key, open, choose });
    this.rows = [];
    this.active = null;
    this.selected = null;
    this.pool = new Map();
    this.head = build("div", { role: "row", class: "grid-row", "aria-rowindex": 1 },
      ...columns.map(column => build("span", { role: "columnheader", class: "cell c-" + column.name + " " + (column.kind === "number" ? "number" : "") }, column.title)));
    this.body = build("div", { role: "rowgroup", class: "grid-body" });
    root.append(build("div", { role: "rowgroup", class: "grid-head" }, this.head), this.body);
    for (const [name, value] of Object.entries({ role: "grid", "aria-label": label, "aria-colcount": columns.length, tabindex: 0 })) root.setAttribute(name, value);
    root.addEventListener("scroll", () => this.draw(), { passive: true });
    root.addEventListener("keydown", event => this.onKey(event));
    root.addEventListener("focus", () => this.activate(this.active ?? this.selected ?? this.keyAt(0)));
    this.body.addEventListener("click", event => {
      const row = event.target.closest("[role=row]");
      if (!row) return;
      this.activate(row.dataset.key);
      this.open(this.rows[this.index(row.dataset.key)]);
    });
    new ResizeObserver(() => this.draw()).observe(root);
  }

  get height() {
    return parseFloat(getComputedStyle(this.root).getPropertyValue("--row")) || 36;
  }

  keyAt(index) {
    return index in this.rows ? String(this.key(this.rows[index])) : null;
  }

  index(key) {
    return key === null ? -1 : this.rows.findIndex(row => String(this.key(row)) === key);
  }

  // Shows these rows. Who has scrolled goes on seeing the same ones, `added` of which are new above them.
  set(rows, added = 0) {
    this.rows = rows;
    this.root.setAttribute("aria-rowcount", rows.length + 1);
    this.body.style.height = rows.length * this.height + "px";
    if (added && this.root.scrollTop > 0) this.root.scrollTop += added * this.height;
    this.draw();
  }

  draw() {
    const height = this.height;
    const seen = Math.ceil(this.root.clientHeight / height);
    const first = Math.max(0, Math.floor(this.root.scrollTop / height) - 6);
    const last = Math.min(this.rows.length, first + seen + 12);
    const wanted = new Map();
    for (let index = first; index < last; index += 1) wanted.set(this.keyAt(index), index);
    const free = [];
    for (const [key, row] of this.pool) {
      if (!wanted.has(key)) {
        this.pool.delete(key);
        free.push(row);
      }
    }
    for (const [key, index] of wanted) {
      let row = this.pool.get(key);
      if (!row) {
        row = free.pop() ?? this.made();
        this.pool.set(key, row);
        row.dataset.key = key;
        row.id = this.root.id + "-row-" + key;
      }
      this.put(row, key, index, height);
    }
    for (const row of free) row.remove();
    this.mark();
  }

  made() {
    const row = build("div", { role: "row", class: "grid-row" });
    row.append(...this.columns.map(column =>
      build("span", { role: "gridcell", class: ["cell", "c-" + column.name, column.kind || ""].join(" ").trim() })));
    this.body.append(row);
    return row;
  }

  put(row, key, index, height) {
    row.style.top = index * height + "px";
    row.setAttribute("aria-rowindex", index + 2);
    row.setAttribute("aria-selected", key === this.selected);
    row.classList.toggle("active", key === this.active);
    const cells = this.cells(this.rows[index]);
    const text = JSON.stringify(cells);
    if (made.get(row) === text) return;
    made.set(row, text);
    cells.forEach((cell, place) => {
      const at = row.children[place];
      const { text: shown = "", tone, title = null, isSoft = false } = typeof cell === "object" && cell ? cell : { text: cell ?? "" };
      at.replaceChildren(tone === undefined ? shown : badge(shown, tone));
      at.classList.toggle("soft", isSoft);
      if (title) at.title = title;
      else at.removeAttribute("title");
    });
  }

  mark() {
    const row = this.active === null ? null : this.pool.get(this.active);
    if (row) this.root.setAttribute("aria-activedescendant", row.id);
    else this.root.removeAttribute("aria-activedescendant");
  }

  activate(key) {
    this.active = key;
    const index = this.index(key);
    if (index < 0) return this.draw();
    const height = this.height;
    const head = this.head.parentElement.offsetHeight * (getComputedStyle(this.head.parentElement).position === "sticky");
    const top = index * height;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    const bottom = top + height + head - this.root.clientHeight;
    if (bottom > this.root.scrollTop) this.root.scrollTop = bottom;
    this.draw();
  }

  select(key) {
    this.selected = key;
    if (key !== null) this.active = key;
    this.draw();
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== this.root || !this.rows.length) return;
    const index = this.index(this.active);
    const page = Math.max(1, Math.floor(this.root.clientHeight / this.height) - 1);
    const target = {
      ArrowDown: index + 1, ArrowUp: index < 0 ? 0 : index - 1, Home: 0, End: this.rows.length - 1, PageDown: index + page, PageUp: index - page,
    }[event.key];
    if (target !== undefined) {
      this.activate(this.keyAt(Math.min(Math.max(target, 0), this.rows.length - 1)));
      this.choose?.(this.rows[this.index(this.active)]);
    } else if ((event.key === "Enter" || event.key === " ") && index >= 0) {
      this.open(this.rows[index]);
    } else {
      return;
    }
    event.preventDefault();
  }
}
