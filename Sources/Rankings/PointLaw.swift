import NumericalCore

/// The Mallows law at dispersion 0: the centre, always.
struct PointLaw: CentredLaw {
    let items: Int
    let negativeLogDispersion = Double.infinity
    let logPartition = 0.0

    func distanceMoments() -> DistanceMoments { DistanceMoments(mean: 0, variance: 0) }

    func pairwiseProbabilities() -> [Double] {
        (0..<(items * items)).map { $0 / items < $0 % items ? 1 : 0 }
    }

    func rankProbabilities() -> [Double] { (0..<(items * items)).map { $0 / items == $0 % items ? 1 : 0 } }

    func logTopProbabilities() -> [Double] { (0..<items).map { $0 == 0 ? 0 : -.infinity } }

    func draw(from stream: inout RandomStream) -> [Int] { Array(0..<items) }
}
