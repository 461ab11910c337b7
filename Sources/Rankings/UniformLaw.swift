#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif
import NumericalCore

/// The Mallows law at dispersion 1: every ranking alike, whatever the distance, of which it needs the two moments alone.
struct UniformLaw: CentredLaw {
    let items: Int
    let negativeLogDispersion = 0.0
    let moments: DistanceMoments

    var logPartition: Double { (1...items).reduce(0) { $0 + log(Double($1)) } }

    func distanceMoments() -> DistanceMoments { moments }

    func pairwiseProbabilities() -> [Double] {
        (0..<(items * items)).map { $0 / items == $0 % items ? 0 : 0.5 }
    }

    func rankProbabilities() -> [Double] { Array(repeating: 1 / Double(items), count: items * items) }

    func logTopProbabilities() -> [Double] { Array(repeating: -log(Double(items)), count: items) }

    func draw(from stream: inout RandomStream) -> [Int] {
        var order = Array(0..<items)
        stream.shuffle(&order)
        return order
    }
}
