// Sorts a table by the heading that is pressed, and shows the rows that hold what is searched.
for (const place of document.querySelectorAll("[data-sortable]")) {
  const name = place.dataset.sortable, body = place.querySelector("tbody");
  const rows = [...body.rows], figure = (text) => parseFloat(text.replace(/[^0-9.eE\u2212-]/g, "").replace("\u2212", "-"));
  place.querySelectorAll("thead th").forEach((head, column) => {
    const button = document.createElement("button");
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      place.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const numbers = head.classList.contains("figures"), text = (row) => row.cells[column].textContent.trim();
      const value = (row) => { const found = figure(text(row)); return Number.isNaN(found) ? Infinity : found; };
      rows.sort((a, b) => (numbers ? value(a) - value(b) : text(a).localeCompare(text(b))) * (up ? 1 : -1));
      body.append(...rows);
    });
  });
  const field = document.querySelector(`[data-filter="${name}"]`), count = document.querySelector(`[data-count="${name}"]`);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    count.textContent = wanted ? `${rows.filter((row) => !row.hidden).length} of ${rows.length}` : "";
  });
}
