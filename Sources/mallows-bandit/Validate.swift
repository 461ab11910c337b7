import ArgumentParser
import Experiments
import Preferences

/// `validate`: says all that is wrong with experiment files.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check experiment files and say all that is wrong with them.")

    @Argument(help: "Experiments: files, folders or names.")
    var experiments: [String]

    func run() throws {
        var faults: [String] = []
        for file in try ExperimentFiles.find(experiments) {
            do {
                let experiment = try Experiment(reading: file)
                Console.write("\(file): \(experiment.contents)\n")
            } catch {
                faults += error.faults.map(\.description)
            }
        }
        if !faults.isEmpty { throw Failure(description: faults.joined(separator: "\n")) }
    }
}
