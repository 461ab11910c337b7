import Foundation

/// Times workloads inside one process. `Benchmarks time NAME [SETTING=VALUE ...]` prints a row of CSV;
/// `Benchmarks repeat COUNT NAME ...` does the work so many times, for a tool that counts instructions.
@main
enum Benchmarks {
    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            let message = (error as? Complaint)?.description ?? "\(error)"
            FileHandle.standardError.write(Data("Benchmarks: \(message)\n".utf8))
            exit(error is Complaint ? 2 : 1)
        }
    }

    private static func run(_ arguments: [String]) throws {
        switch arguments.first {
        case "list" where arguments.count == 1:
            for workload in Workload.all {
                print("\(workload.name)\t\(workload.settings.text)\t\(workload.summary)")
            }
        case "time" where arguments.count >= 2:
            let workload = try Workload.named(arguments[1])
            let settings = try settings(of: workload, arguments.dropFirst(2))
            let (units, body) = try workload.prepare(settings)
            let stopwatch = try Stopwatch(body)
            print("workload,settings,unit,units,repetitions,minimum_s,median_s,minimum_ns_per_unit,checksum")
            print(
                "\(workload.name),\(settings.text),\"\(workload.unit)\",\(units),\(stopwatch.seconds.count),"
                    + "\(stopwatch.minimum),\(stopwatch.median),\(stopwatch.minimum / units * 1e9),\(stopwatch.checksum)"
            )
        case "repeat" where arguments.count >= 3:
            guard let count = Int(arguments[1]), count >= 0 else {
                throw Complaint("expected a number of repetitions, got '\(arguments[1])'")
            }
            let workload = try Workload.named(arguments[2])
            let (_, body) = try workload.prepare(try settings(of: workload, arguments.dropFirst(3)))
            var checksum = 0.0
            for _ in 0..<count { checksum += try body() }
            print(checksum)
        default:
            throw Complaint("usage: list | time NAME [SETTING=VALUE ...] | repeat COUNT NAME [SETTING=VALUE ...]")
        }
    }

    private static func settings(of workload: Workload, _ overrides: ArraySlice<String>) throws -> Settings {
        var settings = workload.settings
        for text in overrides { try settings.set(text) }
        return settings
    }
}
