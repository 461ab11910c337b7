import ArgumentParser
import Foundation

/// The command line.
@main
struct MallowsBandit: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "mallows-bandit",
        abstract: "A laboratory for preference optimization on synthetic bandits.",
        discussion: """
            Draws preferences over arms from Mallows models, fits policies with DPO, MallowsPO and their relatives, \
            evaluates them exactly, and writes reward-versus-KL curves. 'mallows-bandit run' runs the shipped experiments.
            """,
        version: version,
        subcommands: [
            Run.self, Merge.self, Plot.self, Simulate.self, Fit.self, Estimate.self, Tabulate.self, Report.self,
            List.self, Validate.self, Claims.self,
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)  // a file that may not grow is an error like a full disk
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Console.complain(failure.description)
            exit(withError: ExitCode(failure.status))
        } catch {
            exit(withError: error)
        }
    }
}

/// A failure that ends the program with a message and an exit status.
struct Failure: Error, CustomStringConvertible {
    /// One line for each fault.
    let description: String
    /// 1: the work failed; 2: it was asked for wrongly.
    var status: Int32 = 1
}
