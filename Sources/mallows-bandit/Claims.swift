import ArgumentParser
import Experiments
import Preferences

/// `claims`: results in, a page that says what they mean for each claim out.
struct Claims: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims",
        abstract: "Say what results mean for each claim, as Markdown.",
        discussion: """
            RESULT is a folder that 'run' has written; its comparisons.csv is all that is read. The claims are those of a \
            list in YAML, with their sentences and sources; the rows that speak to a claim bear its key.
            """)

    @Argument(help: "Folders of results; those without comparisons are passed over.")
    var results: [String]

    @Option(name: .customLong("claims"), help: "The list of claims.")
    var list = "\(ExperimentFiles.folder)/claims.yaml"

    func run() throws {
        let page = try reporting { try ClaimsPage(try ClaimList(reading: list), results: results) }
        Console.write(page.markdown)
    }
}
