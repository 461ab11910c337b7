/// What the page does: headers of tables become buttons that sort. Without it nothing is missing but that.
let reportScript: HTML = """
    (() => {
      "use strict";
      const collator = new Intl.Collator("en", { numeric: true });
      const field = (cell) => (cell.querySelector("data")?.value ?? cell.textContent).trim();
      const number = (text) => (/^[+-]?inf$/.test(text) ? Number(text.replace("inf", "Infinity")) : Number(text));
      const isMissing = (text) => text === "" || text === "nan";

      // Missing fields come last in either direction, numbers before words.
      const compare = (a, b, sign) => {
        if (isMissing(a) || isMissing(b)) return isMissing(a) - isMissing(b);
        const [x, y] = [number(a), number(b)];
        if (isNaN(x) !== isNaN(y)) return sign * (isNaN(x) - isNaN(y));
        return sign * (isNaN(x) ? collator.compare(a, b) : x < y ? -1 : x > y ? 1 : 0);
      };

      for (const table of document.querySelectorAll("table.sortable")) {
        const headers = [...table.tHead.rows[0].cells];
        const body = table.tBodies[0];
        headers.forEach((header, column) => {
          const button = document.createElement("button");
          button.type = "button";
          button.append(...header.childNodes);
          header.append(button);
          button.addEventListener("click", () => {
            const sign = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
            for (const other of headers) other.removeAttribute("aria-sort");
            header.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
            const rows = [...body.rows].map((row) => [field(row.cells[column]), row]);
            rows.sort(([a], [b]) => compare(a, b, sign));
            body.append(...rows.map(([, row]) => row));
          });
        });
      }
    })();

    """
