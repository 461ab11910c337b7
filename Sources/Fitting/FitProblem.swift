import NumericalCore
import Objectives
import Optimization
import Policies
import Preferences

/// A loss, a family of policies and data, made ready for a minimizer.
struct FitProblem {
    let objective: any Objective
    let model: any PolicyModel
    let data: TrainingData
    /// What the data of each context tell about an optimum; empty for softmax policies, whose contexts share parameters.
    let existence: [TabularExistence]
    /// The contexts that are known to have no optimum.
    let unbounded: [Int]
    /// The parameters are these times the minimizer's variables.
    let units: [Double]
    /// Units in which the loss bends over a length of about 1.
    let naturalUnits: [Double]
    /// The compared pairs, for losses of pairs.
    let table: PairTable?
    private let loss: any ScoreLoss
    private let penalties: [Double]
    private let whenUnbounded: WhenUnbounded
    let threads: Threads

    init(
        _ objective: any Objective, _ model: any PolicyModel, _ data: TrainingData, keepsUnits: Bool,
        _ whenUnbounded: WhenUnbounded, threads: Threads = .one
    ) throws(OptimizationError) {
        let existence = model is SoftmaxPolicy ? [] : objective.existence(data, threads: threads)
        let known = Self.contextsWithoutOptimum(objective, model, data, existence)
        self.init(objective, model, data, keepsUnits: keepsUnits, whenUnbounded, threads, existence, unbounded: known)
        guard known.isEmpty || model is TabularPolicy, isUndecided else { return }
        // The infimum of a convex loss; where the loss is lower still at infinity, no policy has it.
        let free = Self(objective, model, data, keepsUnits: false, .follow, threads, existence, unbounded: [])
        let lowest = try free.minimumWithKinks(from: Array(repeating: 0, count: model.parameterCount)).parameters
        var horizon = LossAtInfinity(free, at: lowest)
        let lower = horizon.horizons(lowest).enumerated().filter { $0.element == .lower }.map(\.offset)
        let found = Set(known + lower).sorted()
        if found != known {
            self.init(
                objective, model, data, keepsUnits: keepsUnits, whenUnbounded, threads, existence, unbounded: found)
        }
    }

    private init(
        _ objective: any Objective, _ model: any PolicyModel, _ data: TrainingData, keepsUnits: Bool,
        _ whenUnbounded: WhenUnbounded, _ threads: Threads, _ existence: [TabularExistence], unbounded: [Int]
    ) {
        self.threads = threads
        self.existence = existence
        self.objective = objective
        self.model = model
        self.data = data
        self.whenUnbounded = whenUnbounded
        self.unbounded = unbounded
        (loss, table) = Self.loss(objective, data, threads)
        penalties = Self.penalties(unbounded, data, whenUnbounded)
        naturalUnits = Self.naturalUnits(objective, model, data)
        units = keepsUnits ? Array(repeating: 1, count: model.parameterCount) : naturalUnits
    }

    /// The mean loss, with the table of compared pairs if it is one of pairs.
    private static func loss(
        _ objective: any Objective, _ data: TrainingData, _ threads: Threads
    ) -> (loss: any ScoreLoss, table: PairTable?) {
        switch objective {
        case let objective as any MarginObjective:
            let table = PairTable(data.counts, threads: threads)
            return (MarginLoss(table, objective: objective, data: data, threads: threads), table)
        case let objective as any LogRatioObjective:
            let table = PairTable(data.counts)
            return (LogRatioLoss(table, objective: objective, data: data), table)
        case let objective as any RankingObjective:
            guard let rankings = data.rankings else { preconditionFailure("\(objective.name) needs whole rankings") }
            let t = data.negativeLogDispersion
            return (RankingLikelihood(rankings, objective: objective, negativeLogDispersion: t), nil)
        default: preconditionFailure("\(objective.name) is no function of margins, log-ratios or rankings")
        }
    }

    private static func contextsWithoutOptimum(
        _ objective: any Objective, _ model: any PolicyModel, _ data: TrainingData, _ existence: [TabularExistence]
    ) -> [Int] {
        guard let softmax = model as? SoftmaxPolicy else {
            return existence.indices.filter { existence[$0] == .missing }
        }
        let t = data.negativeLogDispersion
        return objective.lacksOptimum(softmax, data.counts, negativeLogDispersion: t) ? Array(t.indices) : []
    }

    /// Whether the data alone do not tell if there is an optimum: an arm that never occurs can give its probability away, which
    /// raises all other log-ratios, and it depends on the reference policy whether those want that.
    private var isUndecided: Bool {
        guard hasKinks, let objective = objective as? any LogRatioObjective, objective.demand == .everyLoserWins else {
            return false
        }
        return !(model is TabularPolicy)
            || (0..<data.counts.contexts).contains { !data.counts.meets(.everyArmOccurs, context: $0) }
    }

    private static func penalties(
        _ unbounded: [Int], _ data: TrainingData, _ whenUnbounded: WhenUnbounded
    ) -> [Double] {
        guard case .regularize(let weight) = whenUnbounded, !unbounded.isEmpty else { return [] }
        var penalties = [Double](repeating: 0, count: data.counts.contexts)
        let total = Double(max(data.counts.total, 1))
        for x in unbounded { penalties[x] = weight * Double(data.counts.total(context: x)) / total }
        return penalties
    }

    /// Units of the parameters in which the loss bends over a length of about 1 and equally in all of them.
    ///
    /// In a context with a share p of the labels and margin scale s the loss bends by p s^2, so the unit is
    /// 1 / (s sqrt(p)). Contexts that differ in t or in data by powers of ten are then solved equally well. Parameters
    /// that contexts share have the mean of p s for their scale.
    private static func naturalUnits(
        _ objective: any Objective, _ model: any PolicyModel, _ data: TrainingData
    ) -> [Double] {
        let total = Double(max(data.counts.total, 1))
        let shares = (0..<data.counts.contexts).map { Double(data.counts.total(context: $0)) / total }
        let scales = data.negativeLogDispersion.map { objective.marginScale(negativeLogDispersion: $0) }
        func unit(_ scale: Double) -> Double { scale > 0 ? 1 / scale : 1 }
        guard model is TabularPolicy else {
            let mean = zip(shares, scales).reduce(0) { $0 + $1.0 * $1.1 }
            return Array(repeating: unit(mean), count: model.parameterCount)
        }
        var units: [Double] = []
        units.reserveCapacity(model.parameterCount)
        for (share, scale) in zip(shares, scales) {
            let unit = unit(scale * share.squareRoot())
            for _ in 0..<model.arms { units.append(unit) }
        }
        return units
    }

    /// Whether the loss is convex but for kinks smooth.
    var hasKinks: Bool {
        objective.isConvex
            && data.negativeLogDispersion.contains { objective.kinks(negativeLogDispersion: $0) != nil }
    }

    /// Whether some contexts have a penalty besides the loss.
    var hasPenalty: Bool { !penalties.isEmpty }

    /// Whether a minimizer needs to do nothing but follow the loss to the end of its steps.
    var isPlain: Bool { penalties.isEmpty && stop == nil }

    func function(units: [Double], renewsAnchors: Bool = false) -> PolicyLoss {
        PolicyLoss(
            loss, model: model, logReference: data.logReference, units: units, penalties: penalties,
            minibatches: data.minibatches, renewsAnchors: renewsAnchors, threads: threads)
    }

    /// The minimizer's variables at these parameters.
    func variables(_ parameters: [Double]) -> [Double] { zip(parameters, units).map { $0 / $1 } }

    /// KL(pi || pi_ref) at these variables.
    func divergence(_ variables: [Double]) -> Double {
        model.policy(zip(variables, units).map { $0 * $1 }, logReference: data.logReference).divergence
    }

    /// What ends the fit early, where there is no optimum.
    var stop: DivergenceStop? {
        guard case .stop(let level) = whenUnbounded, !unbounded.isEmpty else { return nil }
        return DivergenceStop(level: level, divergence: divergence)
    }

    /// The points in the policy's own parameters, and what is known about the end.
    ///
    /// - Parameter lowerBound: what a loss with kinks is known to be at least, if that is known already.
    func result(
        _ minimum: Minimum, _ recorded: [(place: Int, iterate: Iterate)], places: Int, lowerBound: Double? = nil
    ) throws(OptimizationError) -> FitResult {
        var plain = function(units: Array(repeating: 1, count: model.parameterCount))
        func checkpoint(_ place: Int, _ step: Int, _ variables: [Double]) -> Checkpoint {
            let parameters = zip(variables, units).map { $0 * $1 }
            _ = plain.renewAnchors(at: parameters, tolerance: 0)
            let (value, gradientNorm) = measure(&plain, at: parameters)
            return Checkpoint(place: place, step: step, parameters: parameters, loss: value, gradientNorm: gradientNorm)
        }
        let checkpoints = recorded.map { checkpoint($0.place, $0.iterate.step, $0.iterate.point) }
        let last = recorded.last
        // The end is mostly recorded already; the same array is found equal at once.
        let isRecorded =
            last?.place == places && last?.iterate.step == minimum.steps && last?.iterate.point == minimum.point
        let end =
            isRecorded ? checkpoints[checkpoints.count - 1] : checkpoint(places, minimum.steps, minimum.point)
        let gap = try provenGap(end, plain, lowerBound)
        var minimum = minimum
        // No lower point was found because there is none to the precision of the loss.
        let precision = hasKinks ? Self.kinkPrecision : Self.provenPrecision * abs(end.loss)
        if minimum.termination == .stalled || hasKinks && minimum.termination == .stepLimit, let gap, gap <= precision {
            minimum.termination = .converged
        }
        return FitResult(
            checkpoints: checkpoints, end: end, termination: termination(minimum, at: end.parameters),
            steps: minimum.steps,
            evaluations: minimum.evaluations, contextsWithoutOptimum: unbounded, provenGap: gap)
    }

    /// A loss that is proven to be so near to its minimum, relatively, is at it.
    private static let provenPrecision = 1e-12
    /// A loss with kinks, which is of the order of 1, counts as being there when it is proven to be so near.
    private static let kinkPrecision = 1e-10

    private func provenGap(
        _ end: Checkpoint, _ plain: PolicyLoss, _ lowerBound: Double?
    ) throws(OptimizationError) -> Double? {
        if !hasKinks {
            return GapProof(objective, model, data, hasPenalty: hasPenalty).gap(plain, point: end.parameters)
        }
        // Where there is no minimum, nothing is near it.
        guard end.loss.isFinite, unbounded.isEmpty || hasPenalty else { return nil }
        let least =
            if let lowerBound { lowerBound } else { try minimumWithKinks(from: end.parameters).lowerBound }
        return max(0, end.loss - least)
    }

    /// Why the fit stopped, in view of what was done about contexts without an optimum.
    private func termination(_ minimum: Minimum, at parameters: [Double]) -> Termination {
        if minimum.termination == .notFinite { return .notFinite }
        if unbounded.isEmpty {
            if objective.isConvex || minimum.termination != .converged { return minimum.termination }
            var horizon = LossAtInfinity(self, at: parameters)
            switch horizon.worst(parameters) {
            case .higher: return .converged
            case .lower: return .lowerAtInfinity
            case .plateau: return .stalled
            }
        }
        switch whenUnbounded {
        case .follow: return .noFiniteOptimum
        case .stop: return minimum.termination == .stopped ? .stopped : .noFiniteOptimum
        case .regularize: return minimum.termination == .converged ? .regularized : minimum.termination
        }
    }
}
