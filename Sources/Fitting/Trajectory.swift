import Optimization

/// Keeps the points at evenly spaced steps, without knowing beforehand how many steps there will be.
///
/// When the number of steps is known, just the wanted ones are kept. Otherwise every step is kept until there are four
/// times as many as wanted; then every second one is dropped and only every second step kept from there on, and so on.
/// So the steps chosen in the end are evenly spaced to within a quarter of their distance, and exactly if there are at
/// most four times as many steps as checkpoints.
struct EvenSteps {
    private let checkpoints: Int
    private let planned: Set<Int>?
    private var stride = 1
    private var kept: [Iterate] = []

    /// A trajectory that wants the start and `checkpoints` more points of a fit with that many steps, if known.
    init(checkpoints: Int, steps: Int?) {
        self.checkpoints = checkpoints
        planned = steps.map { steps in
            Set((0...checkpoints).map { Int(Self.place($0, of: checkpoints, steps: steps).rounded()) })
        }
    }

    /// The wanted steps in their order, where their number is known.
    var plannedSteps: [Int] { planned?.sorted() ?? [] }

    mutating func observe(_ iterate: Iterate) {
        if let planned {
            if planned.contains(iterate.step) { kept.append(iterate) }
            return
        }
        guard iterate.step % stride == 0 else { return }
        kept.append(iterate)
        if kept.count > 4 * checkpoints + 1 {
            stride *= 2
            kept = kept.filter { $0.step % stride == 0 }
        }
    }

    /// The start, evenly spaced steps, and the last point, each once; a point that serves several places has the last of
    /// them.
    func selection(last: Iterate) -> [(place: Int, iterate: Iterate)] {
        var chosen: [(place: Int, iterate: Iterate)] = []
        var nearest = 0
        for place in 0..<checkpoints where !kept.isEmpty {
            let wanted = Self.place(place, of: checkpoints, steps: last.step)
            func distance(_ index: Int) -> Double { abs(Double(kept[index].step) - wanted) }
            while nearest + 1 < kept.count && distance(nearest + 1) < distance(nearest) { nearest += 1 }
            if kept[nearest].step >= last.step { continue }
            if kept[nearest].step == chosen.last?.iterate.step { chosen.removeLast() }
            chosen.append((chosen.isEmpty ? 0 : place, kept[nearest]))
        }
        return chosen + [(checkpoints, last)]
    }

    private static func place(_ index: Int, of count: Int, steps: Int) -> Double {
        Double(index) * Double(steps) / Double(count)
    }
}

/// Keeps the first points after given numbers of evaluations.
struct EvaluationCounts {
    private let wanted: [Int]
    /// The points with their places in the plan, 0 for the start.
    private(set) var kept: [(place: Int, iterate: Iterate)] = []
    private var next = 0

    init(_ wanted: [Int]) { self.wanted = wanted }

    mutating func observe(_ iterate: Iterate) {
        if iterate.step == 0 { kept.append((0, iterate)) }
        while next < wanted.count && iterate.evaluations >= wanted[next] {
            next += 1
            kept.append((next, iterate))
        }
    }
}

/// Keeps the points at which a divergence first reaches given values.
struct DivergenceLevels {
    private let levels: [Double]
    private let divergence: ([Double]) -> Double
    /// The points with their places in the plan, 0 for the start.
    private(set) var kept: [(place: Int, iterate: Iterate)] = []
    private var next = 0
    private var previous: Iterate?

    init(_ levels: [Double], divergence: @escaping ([Double]) -> Double) {
        self.levels = levels
        self.divergence = divergence
    }

    mutating func observe(_ iterate: Iterate) {
        defer { previous = iterate }
        guard let previous else {
            kept.append((0, iterate))
            return
        }
        guard next < levels.count else { return }
        let reached = divergence(iterate.point)
        while next < levels.count && reached >= levels[next] {
            let point = Self.crossing(previous.point, iterate.point, level: levels[next], divergence)
            next += 1
            kept.append((next, Iterate(step: iterate.step, evaluations: iterate.evaluations, point: point)))
        }
    }

    /// The point between `a` and `b` at which the divergence reaches the level, by bisection to the last bits.
    static func crossing(
        _ a: [Double], _ b: [Double], level: Double, _ divergence: ([Double]) -> Double
    ) -> [Double] {
        func point(_ share: Double) -> [Double] { zip(a, b).map { $0 + share * ($1 - $0) } }
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if divergence(point(middle)) >= level { high = middle } else { low = middle }
        }
        return high == 1 ? b : point(high)
    }
}

/// Stops a fit where a divergence first reaches a value.
struct DivergenceStop {
    let level: Double
    let divergence: ([Double]) -> Double
    /// Where it was reached.
    private(set) var crossed: Iterate?
    private var previous: Iterate?

    init(level: Double, divergence: @escaping ([Double]) -> Double) {
        self.level = level
        self.divergence = divergence
    }

    /// The point at which the divergence reaches the level, once it has.
    mutating func crossing(_ iterate: Iterate) -> Iterate? {
        defer { previous = iterate }
        guard divergence(iterate.point) >= level else { return nil }
        let point = previous.map { DivergenceLevels.crossing($0.point, iterate.point, level: level, divergence) }
        crossed = Iterate(step: iterate.step, evaluations: iterate.evaluations, point: point ?? iterate.point)
        return crossed
    }
}
