import Experiments
import Foundation
import TestSupport
import Testing

/// What a report is made of: one page, safe, alone.
@Suite struct ReportMarkup {
    /// Would catch text of a manifest, a table or a file name that acts as markup.
    @Test func escaping() throws {
        let evil = "<script>alert(1)</script><img src=x onerror='y'>\\\" & </style>"
        let csv = evil.replacing("\\\"", with: "\"\"")
        let comparisons = ReportFolder.comparisons.map { $0.replacing("mallows-phi-dpo", with: "\"\(csv)\"") }
        let folder = try ReportFolder(replacing: [
            "manifest.json": ReportFolder.manifest.replacing("Which?", with: evil).replacing(
                "\"ipo\"", with: "\"\(evil)\""
            )
            .replacing("by-hand", with: evil).replacing("0.1.0", with: evil),
            "comparisons.csv": comparisons.joined(separator: "\n") + "\n",
            "summary.csv": ReportFolder.summary.replacing("ipo", with: "\"\(csv)\"")
                .replacing("learner_dispersion", with: "\"\(csv)\""),
            "notes <b>&\"'.txt": "x",
        ])
        let page = try folder.page()
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(page.components(separatedBy: "</style").count == 2)
        #expect(!page.contains("<img") && !page.contains("<b>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;y&#39;&gt;&quot; &amp;"))
        #expect(page.contains("<a href=\"./notes%20%3Cb%3E&amp;%22&#39;.txt\">notes &lt;b&gt;&amp;&quot;&#39;.txt</a>"))
    }

    /// Would catch anything that a browser would fetch, or that a page opened from a file could not find.
    @Test func selfContained() throws {
        let page = try ReportFolder().page()
        #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("@import"))
        #expect(!page.contains(" src=") && !page.contains("srcset") && !page.contains("fetch("))
        for match in page.matches(of: /(?:href|action|data)="([^"]*)"/) {
            let target = match.1
            #expect(target.hasPrefix("#") || target.hasPrefix("./") || target.hasPrefix("data:"), "\(target)")
        }
        for match in page.matches(of: /url\(([^)]*)\)/) { #expect(match.1.hasPrefix("#")) }
        #expect(page.contains("default-src 'none'"))
    }

    /// Would catch figures whose ids clash, links within the page that lead nowhere, or words of gnuplot's that a reader
    /// would be told instead of what a figure shows.
    @Test func figures() throws {
        let page = try ReportFolder().page()
        let ids = page.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        for match in page.matches(of: /(?:href="#|url\(#|labelledby=")([^")]*)/) {
            #expect(ids.contains(String(match.1)))
        }
        #expect(ids.contains("f1-dot") && ids.contains("f2-fade") && !ids.contains { $0.hasSuffix("canvas") })
        #expect(!page.contains("Gnuplot") && !page.contains("gridline"))
        #expect(page.contains("<text>a &lt; b &amp; \"c\"</text>"))
        #expect(
            page.contains(
                "<svg viewBox=\"0.0 0.0 930.0 330.0\" role=\"img\" aria-label=\"Figure second: Expected reward against KL(π ‖ π_ref) (nats); panels by β; β 1\">"
            ))
        // As the experiment lists them, the others behind.
        let second = try #require(page.firstRange(of: "<strong>second</strong>"))
        let first = try #require(page.firstRange(of: "<strong>first</strong>"))
        #expect(second.upperBound < first.lowerBound)
    }

    /// Would catch headings that skip a level, and headers of tables that do not say what they head.
    @Test func structure() throws {
        let page = try ReportFolder().page()
        let levels = page.matches(of: /<h([1-6])/).compactMap { Int($0.1) }
        #expect(levels.first == 1 && levels.count(where: { $0 == 1 }) == 1)
        for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
        for match in page.matches(of: /<th([ >][^>]*)/) where !match.1.hasPrefix("ead") {
            #expect(match.1.contains("scope=\"col\"") || match.1.contains("scope=\"row\""))
        }
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"))
        for name in ["section", "table", "tr", "td", "th", "p", "div", "figure", "span", "svg", "g", "code"] {
            let opened = page.matches(of: try Regex("<\(name)[ >]")).count
            #expect(opened == page.components(separatedBy: "</\(name)>").count - 1, "\(name)")
        }
    }

    /// Would catch a page that depends on when or how often it is made.
    @Test func sameBytes() throws {
        let folder = try ReportFolder()
        let page = try folder.page()
        try folder.scratch.write(page, to: Report.fileName)
        try folder.scratch.write("held", to: ".lock")
        try folder.scratch.write("passing", to: "store.sqlite-wal")
        #expect(try folder.page() == page)
    }
}
