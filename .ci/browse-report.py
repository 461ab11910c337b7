"""Opens a report in Chromium and checks what a reader would see. Used by check-report.

    python3 .ci/browse-report.py BROWSER REPORT

The report is that of check-report's experiment, with comparisons.csv beside it.

The browser is driven by its DevTools protocol through a pipe: no port, no package beyond the standard library.
"""

import csv
import json
import math
import os
import pathlib
import signal
import subprocess
import sys
import tempfile


class Browser:
    """A headless browser with one page."""

    def __init__(self, executable, folder):
        (their_input, our_output), (our_input, their_output) = os.pipe(), os.pipe()

        def connect():
            # Chromium reads commands from descriptor 3 and writes to 4; copies, as the pipes may have these numbers.
            source, target = os.dup(their_input), os.dup(their_output)
            os.dup2(source, 3)
            os.dup2(target, 4)

        # Without a sandbox it runs as root too, as in containers; it opens nothing but our own file.
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                   "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"]
        self.process = subprocess.Popen(
            [executable, *options], preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(their_input)
        os.close(their_output)
        self.input, self.output = our_input, our_output
        self.buffer, self.number, self.session = b"", 0, None
        self.events = []
        pages = [target for target in self.call("Target.getTargets")["targetInfos"] if target["type"] == "page"]
        self.session = self.call("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]

    def call(self, method, **parameters):
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        """The next message."""
        while b"\0" not in self.buffer:
            data = os.read(self.input, 1 << 16)
            if not data:
                raise RuntimeError("the browser has gone away")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def open(self, url):
        """Opens a page and waits until all of it is there."""
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self.receive())

    def value(self, expression):
        """The value of a JavaScript expression."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def click(self, expression):
        """Clicks on an element with the mouse."""
        self.value(f"({expression}).scrollIntoView({{block: 'center', inline: 'center'}})")
        box = self.value(f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
                         f"(({expression}).getBoundingClientRect())")
        for kind in ["mousePressed", "mouseReleased"]:
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press_enter(self, expression):
        """Presses the enter key on an element."""
        self.value(f"({expression}).focus()")
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        self.call("Input.dispatchKeyEvent", type="keyDown", text="\r", **key)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    def close(self):
        """Ends the browser, by force if it does not listen."""
        os.close(self.output)  # the end of its commands
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def view(self, width, scheme="light", media=""):
        """Sets the width of the window, and light or dark, screen or print."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1,
                  mobile=width < 500)
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])


CONTRASTS = """
(() => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = channels(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *:not(svg, svg *, script)")]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.getClientRects().length);
  const ratios = texts.map((e) => {
    const [a, b] = [channels(getComputedStyle(e).color), background(e)].map(luminance);
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className || e.tagName];
  });
  return [texts.length, ratios.sort(([a], [b]) => a - b)[0]];
})()
"""

failures = []


def check(truth, what):
    """Notes what is not as it should be."""
    if not truth:
        failures.append(what)
        print(f"FAILED: {what}", file=sys.stderr)


def check_layout(browser):
    """Nothing sticks out on a phone or a desk; text can be read in light and dark; figures are drawn."""
    for width in [320, 390, 1280]:
        browser.view(width)
        check(browser.value("document.documentElement.scrollWidth") <= width, f"the page is wider than {width} pixels")
    for scheme in ["light", "dark"]:
        browser.view(1280, scheme)
        count, (ratio, name) = browser.value(CONTRASTS)
        check(count > 100 and ratio >= 4.5, f"{scheme}: contrast {ratio:.2f} of {name}, of {count} texts")
    paper = [browser.value("getComputedStyle(document.body).backgroundColor")]
    browser.view(1280, "light")
    paper.append(browser.value("getComputedStyle(document.body).backgroundColor"))
    check(paper[0] != paper[1], "light and dark look the same")
    sizes = browser.value("[...document.querySelectorAll('figure svg')].map((s) => [s.getBoundingClientRect().width,"
                          " s.getBoundingClientRect().height, s.querySelectorAll('path').length])")
    check(len(sizes) == 2 and all(min(size) > 10 for size in sizes), f"figures are not drawn: {sizes}")
    dots = browser.value("[...document.querySelectorAll('figure use')].filter((u) => u.getBBox().width === 0).length")
    check(dots == 0, f"{dots} marks in figures refer to nothing")


def column(browser, table, place):
    """The fields of a column, from the top."""
    return browser.value(
        f"[...document.querySelectorAll('table.sortable')[{table}].tBodies[0].rows].map((r) => r.cells[{place}])"
        ".map((c) => c.querySelector('data')?.value ?? c.textContent)")


def check_sorting(browser):
    """Every header of every table sorts it, both ways, by click and by key; rows stay whole."""
    tables = browser.value("[...document.querySelectorAll('table.sortable')].map((t) => t.tHead.rows[0].cells.length)")
    check(len(tables) == 2, f"expected two tables that sort, got {len(tables)}")
    for table, columns in enumerate(tables):
        rows = f"[...document.querySelectorAll('table.sortable')[{table}].tBodies[0].rows].map((r) => r.innerHTML)"
        before = sorted(browser.value(rows))
        for place in range(columns):
            header = f"document.querySelectorAll('table.sortable')[{table}].tHead.rows[0].cells[{place}]"
            browser.click(f"{header}.firstElementChild")
            check_order(column(browser, table, place), "ascending", browser.value(f"{header}.ariaSort"))
            browser.press_enter(f"{header}.firstElementChild")
            check_order(column(browser, table, place), "descending", browser.value(f"{header}.ariaSort"))
        check(sorted(browser.value(rows)) == before, f"table {table} has other rows after sorting")
        marked = browser.value(
            f"document.querySelectorAll('table.sortable')[{table}].querySelectorAll('[aria-sort]').length")
        check(marked == 1, f"{marked} columns say that they are sorted")


def check_order(fields, expected, told):
    """Numbers before words, what is missing last, either way."""
    check(told == expected, f"expected a column to say {expected}, got {told}")
    missing = [field in ("", "nan") for field in fields]
    check(missing == sorted(missing), f"missing fields are not last: {fields}")
    keys = []
    for field, is_missing in zip(fields, missing):
        if is_missing:
            continue
        try:
            keys.append((0, float(field), ""))
        except ValueError:
            keys.append((1, math.inf, field[0]))
    check(keys == sorted(keys, reverse=expected == "descending"), f"not {expected}: {fields}")


def check_silence(browser, url):
    """No request but for the page, no error and no warning."""
    for event in browser.events:
        parameters = event.get("params", {})
        if event["method"] == "Network.requestWillBeSent":
            target = parameters["request"]["url"]
            check(target == url or target.startswith("data:"), f"a request for {target}")
        if event["method"] == "Runtime.exceptionThrown":
            check(False, f"an exception: {parameters['exceptionDetails'].get('exception', {}).get('description')}")
        if event["method"] == "Runtime.consoleAPICalled":
            check(False, f"a {parameters['type']} on the console")
        if event["method"] == "Log.entryAdded":
            check(False, f"in the log: {parameters['entry']['text']}")
    browser.events.clear()


def check_report(browser, url, verdicts):
    """Everything."""
    for domain in ["Page", "Runtime", "Log", "Network"]:
        browser.call(f"{domain}.enable")
    browser.view(1280)
    browser.open(url)
    check(browser.value("document.querySelector('h1').textContent") == "small", "the title is not there")
    check(browser.value("document.querySelector('.question').textContent") == 'Is <this> a "report"?', "the question")
    check(browser.value("document.compatMode") == "CSS1Compat", "the page is in quirks mode")
    lead = browser.value("document.querySelector('.lead').innerText")
    told = [f"{len(verdicts)} comparisons"]
    told += [f"{verdicts.count(verdict)} {sign} {verdict}" for sign, verdict in
             [("✓", "supported"), ("✗", "contradicted"), ("?", "inconclusive")]]
    check(len(verdicts) > 1 and all(words in lead for words in told), f"expected {told} to be told, got {lead}")
    check_silence(browser, url)
    check_layout(browser)
    check_sorting(browser)
    browser.view(800, media="print")
    hidden = browser.value("[...document.querySelectorAll('.screen')].every((e) => e.getClientRects().length === 0)")
    check(hidden, "what is for the screen alone is printed")
    check(browser.call("Page.printToPDF")["data"].startswith("JVBER"), "it does not print")
    check_silence(browser, url)
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.view(1280)
    browser.open(url)
    text = browser.call("DOM.getOuterHTML", nodeId=browser.call("DOM.getDocument")["root"]["nodeId"])["outerHTML"]
    check("<button" not in text and text.count("<tr") > 20, "without JavaScript the tables are not there")
    check_silence(browser, url)


def main():
    executable, report = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with open(report.with_name("comparisons.csv"), newline="") as file:
        verdicts = [row["verdict"] for row in csv.DictReader(file)]
    signal.alarm(120)  # a browser that hangs ends the check
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(executable, folder)
        try:
            check_report(browser, report.as_uri(), verdicts)
        finally:
            browser.close()
    if failures:
        sys.exit(f"{len(failures)} failures")
    print(f"The report with {len(verdicts)} comparisons renders, sorts, prints, and asks for nothing.")


main()
