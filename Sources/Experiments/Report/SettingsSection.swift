#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The settings of an experiment, what it was run with, and how to run it again.
struct SettingsSection {
    let source: ReportSource

    /// The sections of an experiment whose keys are settings.
    private static let sections: Set<String> = ["world", "preferences", "policy", "fit"]
    /// What the report shows elsewhere.
    private static let elsewhere: Set<String> = ["name", "question", "sweep", "figures", "tables", "compare"]

    /// The settings, those that vary first.
    var settings: HTML {
        guard let experiment = source.experiment else { return Self.absence("the settings are") }
        let swept = (experiment["sweep"]?.entries ?? []).map { entry -> HTML in
            let values = entry.value.items.map { value -> HTML in "<code>\(value.label)</code>" }
            return Self.row(entry.key, values.joined(by: ", "))
        }
        let fixed = experiment.entries.filter { !Self.elsewhere.contains($0.key) }.flatMap { entry in
            let inner = Self.sections.contains(entry.key) ? entry.value.entries : []
            if inner.isEmpty { return [Self.row(entry.key, "<code>\(entry.value.label)</code>")] }
            return inner.map { Self.row("\(entry.key).\($0.key)", "<code>\($0.value.label)</code>") }
        }
        let tables = (experiment["tables"]?.items ?? []).map { table -> HTML in
            let rows = table.entries.filter { !["name", "figures"].contains($0.key) }.map { entry in
                Self.row(entry.key, "<code>\(entry.value.label)</code>")
            }
            return Self.facts("The exact table \(table["name"]?.label ?? "")", rows)
        }
        let sweep: HTML = swept.isEmpty ? "" : Self.facts("What varies: the full grid of these values", swept)
        let shared: HTML = fixed.isEmpty ? "" : Self.facts("What all cells share", fixed)
        return ([sweep, shared] + tables).joined()
    }

    /// What the manifest says of the run.
    var run: HTML {
        guard source.manifest != nil else { return Self.absence("versions, machine and time are") }
        let entries: [(String, String)] = [
            ("Digest of the experiment", "digest"), ("Seed", "seed"), ("Cells", "cells"), ("Replicates", "replicates"),
            ("Version of the program", "version"), ("Version of the numbers", "results_version"),
            ("Commit", "commit"), ("System", "system"), ("Processor", "processor"), ("Cores", "cores"),
            ("Workers", "jobs"), ("Finished", "finished"), ("Seconds", "seconds"), ("Fits computed", "fits_computed"),
            ("Fits per second", "fits_per_second"), ("Part", "shard"),
        ]
        let rows = entries.compactMap { title, key -> HTML? in
            let value = key == "seed" ? source.experiment?["seed"]?.label : source.text(key)
            if key == "shard" && value == "1/1" || ["cells", "replicates"].contains(key) && value == "0" { return nil }
            return value.map { Self.row(title, ShownNumber.field($0)) }
        }
        return Self.facts("Versions, machine and time", rows)
    }

    /// The commands that give these results again.
    var reproduction: HTML {
        guard let experiment = source.experiment else {
            return """
                \(Self.absence("the experiment is"))
                <p>If it is one of those that come with the program, this makes it again:</p>
                <pre><code>mallows-bandit run \(source.name)</code></pre>

                """
        }
        let yaml = experiment.yaml
        let file = "\(source.name).yaml"
        let checkout: HTML =
            source.text("commit").map { "git checkout \($0)\nmake build\n" } ?? ""
        let data = Data(yaml.utf8).base64EncodedString()
        return """
            <p>Save the experiment below as <code>\(file)</code> in a checkout of the program\
            <span class="screen"> (<a download="\(file)" href="data:text/yaml;base64,\(data)">save it</a>)</span>, and run</p>
            <pre><code>\(checkout).build/release/mallows-bandit run \(file)</code></pre>
            <p>The manifest then has the digest <code class="long">\(source.text("digest") ?? "")</code> again, and the tables
            have the same bytes; across processors with different math libraries their last digits may differ.</p>
            <pre><code>\(yaml)</code></pre>

            """
    }

    private static func absence(_ what: HTML) -> HTML {
        """
        <p class="absent">There is no manifest.json in the folder, so \(what) not known here; <code>mallows-bandit run</code>
        writes it.</p>

        """
    }

    private static func facts(_ caption: HTML, _ rows: [HTML]) -> HTML {
        "<table class=\"facts\">\n<caption>\(caption)</caption>\n<tbody>\n\(rows.joined())</tbody>\n</table>\n"
    }

    private static func row(_ name: String, _ value: HTML) -> HTML {
        "<tr><th scope=\"row\">\(name)</th><td>\(value)</td></tr>\n"
    }
}
