/// A loss on the margin of a labelled pair.
///
/// The margin of a pair with winner w and loser l is m = log [pi(w)/pi_ref(w)] - log [pi(l)/pi_ref(l)]. A loss depends
/// on it and on the negative log dispersion t of the context (which most losses ignore).
public protocol PairwiseObjective: Sendable {
    /// Its name in configurations.
    var name: String { get }

    /// The inverse of the margin over which the loss bends, at negative log dispersion t: beta, or 2 t beta.
    ///
    /// In margins of this unit a fit is equally easy whatever beta is; the optimizers work in it.
    func marginScale(negativeLogDispersion t: Double) -> Double

    /// Whether the loss falls strictly towards its infimum as the margin grows, and without bound rises as it falls.
    ///
    /// Then data in which some arms never lose to others have no optimum at a finite point. False where t makes the loss
    /// constant.
    func fallsForever(negativeLogDispersion t: Double) -> Bool

    /// The losses and their slopes d loss / d margin for a row of margins of one context.
    ///
    /// One dynamic call covers the row; outputs are as long as the input. The margins are work space: an objective may
    /// overwrite them.
    func evaluate(
        margins: inout MutableSpan<Double>, negativeLogDispersion t: Double, losses: inout MutableSpan<Double>,
        slopes: inout MutableSpan<Double>)
}

extension PairwiseObjective {
    /// The loss and its slope at one margin.
    public func loss(margin: Double, negativeLogDispersion t: Double = 0.5) -> (value: Double, slope: Double) {
        var margins = [margin]
        var losses = [0.0]
        var slopes = [0.0]
        var marginSpan = margins.mutableSpan
        var lossSpan = losses.mutableSpan
        var slopeSpan = slopes.mutableSpan
        evaluate(margins: &marginSpan, negativeLogDispersion: t, losses: &lossSpan, slopes: &slopeSpan)
        return (losses[0], slopes[0])
    }
}
