/// Keeps the points of a fit at evenly spaced steps, without knowing beforehand how many steps there will be.
///
/// When the number of steps is known, just the wanted ones are kept. Otherwise every step is kept until there are four
/// times as many as wanted; then every second one is dropped and only every second step kept from there on, and so on.
/// So the steps chosen in the end are evenly spaced to within a quarter of their distance, and exactly if there are at
/// most four times as many steps as checkpoints.
struct Trajectory {
    private let checkpoints: Int
    private let planned: Set<Int>?
    private var stride = 1
    private var kept: [(step: Int, point: [Double])] = []

    /// A trajectory that wants the start and `checkpoints` more points of a fit with that many steps, if known.
    init(checkpoints: Int, steps: Int?) {
        self.checkpoints = checkpoints
        planned = steps.map { Set(Self.even(checkpoints, steps: $0)) }
    }

    mutating func observe(_ step: Int, _ point: [Double]) {
        if let planned {
            if planned.contains(step) { kept.append((step, point)) }
            return
        }
        guard step % stride == 0 else { return }
        kept.append((step, point))
        if kept.count > 4 * checkpoints + 1 {
            stride *= 2
            kept = kept.filter { $0.step % stride == 0 }
        }
    }

    /// The start, evenly spaced steps, and the last point, each once.
    func selection(last: (step: Int, point: [Double])) -> [(step: Int, point: [Double])] {
        var chosen: [(step: Int, point: [Double])] = []
        for place in 0..<checkpoints {
            let wanted = Self.place(place, of: checkpoints, steps: last.step)
            guard let nearest = kept.min(by: { abs(Double($0.step) - wanted) < abs(Double($1.step) - wanted) })
            else { continue }
            if nearest.step < last.step && nearest.step != chosen.last?.step { chosen.append(nearest) }
        }
        return chosen + [last]
    }

    /// 0 and `count` evenly spaced steps up to `steps`.
    private static func even(_ count: Int, steps: Int) -> [Int] {
        (0...count).map { Int(place($0, of: count, steps: steps).rounded()) }
    }

    private static func place(_ index: Int, of count: Int, steps: Int) -> Double {
        Double(index) * Double(steps) / Double(count)
    }
}
