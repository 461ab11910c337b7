import Fitting
import NumericalCore
import Preferences

/// The data of one context of dispersion e^-0.8; with a uniform reference policy if none is given.
func oneContext(_ counts: [[Int]], logReference: [Double]? = nil) -> TrainingData {
    TrainingData(
        counts: WinCounts([counts]), negativeLogDispersion: [0.8],
        logReference: logReference.map { ContextArmTable(rows: [$0]) })
}
