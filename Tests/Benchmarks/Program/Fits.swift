import Fitting
import Foundation
import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

extension Workload {
    /// DPO fits by Adam: every replicate's data at every beta.
    static let adam = Workload(
        name: "adam", summary: "fits alone, Adam, with 20 checkpoints", unit: "run and step",
        settings: Settings([
            "replicates": 1, "betas": 1, "contexts": 1000, "arms": 10, "pairs": 1e6, "steps": 200, "jobs": 2,
        ])
    ) { settings in
        let minimizer = Adam(learningRate: 0.01, steps: settings["steps"])
        let fits = try Fits(settings, minimizer)
        return (Double(fits.count * settings["steps"]), { try fits.run(jobs: settings["jobs"]) })
    }

    /// DPO fits to the optimum: Newton's method, or GSL's bfgs2.
    static let optimum = Workload(
        name: "optimum", summary: "fits alone, to the optimum; newton=1: Newton's method, newton=2: bfgs2", unit: "run",
        settings: Settings([
            "replicates": 1, "betas": 1, "contexts": 1000, "arms": 10, "pairs": 1e6, "newton": 1, "jobs": 2,
        ])
    ) { settings in
        let fits = try Fits(settings, settings["newton"] == 1 ? Newton() : GradientMinimizer(.bfgs2))
        return (Double(fits.count), { try fits.run(jobs: settings["jobs"]) })
    }
}

extension Workload {
    /// Whether `savage` has an optimum, of contexts with few labels, where it must be searched for; the checksum is how many have none.
    static let circles = Workload(
        name: "circles", summary: "whether savage has an optimum, of contexts with few labels", unit: "context",
        settings: Settings(["contexts": 1000, "arms": 5, "pairs": 15_000])
    ) { settings in
        let source = try DataSource(settings, replicate: 1)
        let data = TrainingData(
            counts: try source.draw(), negativeLogDispersion: source.world.negativeLogDispersion)
        return (settings.number("contexts"), { Double(SavagePO(beta: 1).contextsWithoutOptimum(data).count) })
    }
}

/// Fits of the same kind, some of which share their data.
private struct Fits {
    private let fits: [Fit]
    private let data: [TrainingData]
    private let model: TabularPolicy

    init(_ settings: Settings, _ minimizer: any Minimizer) throws {
        let betas = settings["betas"]
        fits = (0..<betas).map { place in
            let beta = betas == 1 ? 0.1 : 0.1 * pow(100, Double(place) / Double(betas - 1))
            return Fit(objective: DPO(beta: beta), minimizer: minimizer, checkpoints: .steps(20))
        }
        data = try (1...settings["replicates"]).map { replicate in
            let source = try DataSource(settings, replicate: replicate)
            return TrainingData(
                counts: try source.draw(), negativeLogDispersion: source.world.negativeLogDispersion)
        }
        model = TabularPolicy(contexts: settings["contexts"], arms: settings["arms"])
    }

    var count: Int { fits.count * data.count }

    /// All fits, as a sweep does them: several side by side on each of `jobs` threads, or all threads in one; the sum of the
    /// losses at their ends.
    func run(jobs: Int) throws -> Double {
        if count < jobs { return try losses(0..<count, Threads(jobs)) }
        let size = max(1, min(Fit.together(contexts: model.contexts), count / (2 * jobs)))
        return try Threads(jobs).map(0..<count, by: size) { part in Result { try losses(part, .one) } }
            .reduce(0) { try $0 + $1.get() }
    }

    private func losses(_ part: Range<Int>, _ threads: Threads) throws -> Double {
        let work = part.map { (fit: fits[$0 % fits.count], data: data[$0 / fits.count]) }
        let known = try Fit.runSideBySide(work, model, threads: threads)
        return try zip(work, known).reduce(0) { sum, fit in
            try sum + (fit.1 ?? fit.0.fit.run(model, fit.0.data, threads: threads)).end.loss
        }
    }
}
