/// How the page looks: light and dark, on a phone, on a desk and on paper.
let reportStyle: HTML = """
    :root {
      color-scheme: light dark;
      --paper: #fff; --ink: #1c2126; --quiet: #59636e; --line: #d9dee4; --shade: #f5f7f9; --accent: #0a5aa6;
      --supported: #064f82; --supported-shade: #e1f0fb; --contradicted: #8f3206; --contradicted-shade: #fdece1;
      --inconclusive: #4a535c; --inconclusive-shade: #eceff2;
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #14181c; --ink: #e5e9ed; --quiet: #9fa9b4; --line: #333b44; --shade: #1c2228; --accent: #7cb9f2;
        --supported: #93cdf8; --supported-shade: #10324b; --contradicted: #ffb48a; --contradicted-shade: #4a2410;
        --inconclusive: #c3cad1; --inconclusive-shade: #2b323a;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); }
    header, main { max-width: 76rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
    header { padding-top: clamp(1.25rem, 4vw, 3rem); }
    main { padding-bottom: 4rem; }
    h1, h2 { line-height: 1.2; overflow-wrap: anywhere; }
    h1 { font-size: clamp(1.8rem, 5vw, 2.6rem); letter-spacing: -0.02em; margin: 0; }
    h2 { font-size: 1.4rem; margin: 3rem 0 1rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
    p { max-width: 46rem; }
    a { color: var(--accent); text-underline-offset: 0.15em; }
    .kind { margin: 0 0 0.25rem; color: var(--quiet); font-size: 0.875rem; }
    .question { font-size: clamp(1.1rem, 2.5vw, 1.3rem); line-height: 1.4; margin: 0.75rem 0 0.5rem; }
    .facts-line, .absent, .note, .spread, figcaption, caption { color: var(--quiet); }
    .facts-line { margin: 0.5rem 0 1rem; font-size: 0.9rem; }
    nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.5rem 0; }
    .lead { font-size: 1.15rem; line-height: 1.9; }
    .note { font-size: 0.9rem; }
    .claims { padding-left: 1.25rem; }
    code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
    code { overflow-wrap: anywhere; }
    pre { overflow-x: auto; padding: 0.9rem 1.1rem; background: var(--shade); border: 1px solid var(--line); border-radius: 6px; }
    pre code { font-size: 0.9rem; white-space: pre; }
    .verdict { display: inline-block; padding: 0 0.55em; border-radius: 1em; font-weight: 600; white-space: nowrap; }
    .supported { color: var(--supported); background: var(--supported-shade); }
    .contradicted { color: var(--contradicted); background: var(--contradicted-shade); }
    .inconclusive { color: var(--inconclusive); background: var(--inconclusive-shade); }

    .count { white-space: nowrap; }
    .frame { overflow: auto; max-height: 85vh; margin: 1.25rem 0; border: 1px solid var(--line); border-radius: 6px; }
    table { border-collapse: separate; border-spacing: 0; font-size: 0.9rem; line-height: 1.4; }
    .frame table { min-width: 100%; }
    caption { text-align: left; padding: 0.6rem 0; font-size: 0.9rem; max-width: 60rem; }
    .frame caption { padding: 0; max-width: none; }
    .said { position: sticky; left: 0; display: block; width: fit-content; max-width: min(60rem, 100vw - 2.5rem); padding: 0.6rem 0.75rem; }
    th, td { padding: 0.35rem 0.75rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
    th { font-weight: 600; }
    tbody th { font-weight: 400; }
    .frame tbody th, .frame td { white-space: nowrap; }
    .frame thead { background: var(--shade); }
    .frame thead th { position: sticky; top: 0; z-index: 1; background: var(--shade); vertical-align: bottom; }
    .frame tbody tr:hover > * { background: var(--shade); }
    .number, td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
    .spread { display: block; font-size: 0.8rem; }
    .interval { font-variant-numeric: tabular-nums; font-size: 0.8rem; color: var(--quiet); }
    .whisker { display: block; width: 104px; height: 12px; margin-top: 0.25rem; fill: currentColor; stroke: currentColor; }
    .whisker.supported, .whisker.contradicted, .whisker.inconclusive { background: none; }
    .whisker path { stroke: var(--quiet); opacity: 0.6; }
    .whisker .range { stroke: currentColor; stroke-width: 2; opacity: 1; }
    th button { all: unset; cursor: pointer; border-radius: 3px; }
    th button:hover { text-decoration: underline; text-underline-offset: 0.2em; }
    th button::after { content: " \\2195"; color: var(--quiet); }
    th[aria-sort="ascending"] button::after { content: " \\2191"; color: inherit; }
    th[aria-sort="descending"] button::after { content: " \\2193"; color: inherit; }
    :focus-visible, th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    .facts { width: 100%; max-width: 60rem; margin-bottom: 1.5rem; }
    .facts tbody th { width: min(15rem, 40vw); color: var(--quiet); }
    .facts td, .facts th { overflow-wrap: anywhere; padding-left: 0; }
    figure { margin: 0 0 2.5rem; }
    .card { overflow-x: auto; padding: 0.5rem; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
    .card svg { display: block; overflow: visible; width: 100%; min-width: calc(0.7 * var(--own-width)); max-width: calc(1.25 * var(--own-width)); margin: 0 auto; }
    figcaption { margin-top: 0.5rem; font-size: 0.9rem; max-width: 60rem; }
    figcaption strong { color: var(--ink); }

    @media print {
      @page { margin: 14mm; }
      :root {
        color-scheme: light; font-size: 10pt;
        --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --shade: #f3f3f3; --accent: #000;
        --supported: #064f82; --supported-shade: #fff; --contradicted: #8f3206; --contradicted-shade: #fff;
        --inconclusive: #444; --inconclusive-shade: #fff;
      }
      .screen { display: none; }
      header, main { max-width: none; padding: 0; }
      h2 { break-after: avoid; margin-top: 1.5rem; }
      figure, tr { break-inside: avoid; }
      thead { display: table-header-group; break-inside: avoid; }
      .frame { overflow: visible; max-height: none; border: 0; }
      .frame table { font-size: 6.5pt; min-width: 0; width: 100%; }
      .frame th, .frame td { padding: 1pt 3pt; white-space: normal; }
      .frame thead { background: var(--shade); }
    .frame thead th { position: static; }
      caption, .said { position: static; padding: 4pt 0; font-size: 9pt; }
      .spread, .interval { font-size: 5.5pt; }
      th button { display: contents; } /* Chromium does not paint buttons in headers that a new page repeats */
      th button::after { content: none !important; }
      .verdict { padding: 0; }
      pre { white-space: pre-wrap; overflow: visible; }
      pre code { white-space: pre-wrap; font-size: 8pt; }
      .card { border: 0; padding: 0; overflow: visible; }
      .card svg { min-width: 0; }
    }

    """
