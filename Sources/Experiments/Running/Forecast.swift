/// What a sweep will take, from a sample of its fits.
public struct Forecast: Sendable {
    /// The fits of the sample, and the time that they took in seconds.
    public let sample: (fits: Int, seconds: Double)
    /// The rows of `curves.csv`.
    public let rows: Double
    /// The processor time of all fits, in seconds.
    public let seconds: Double
    /// The bytes of the store, and of `curves.csv` and `summary.csv`.
    public let bytes: (store: Double, tables: Double)

    /// Does fits here and there in the sweep until `limit` seconds are over, at least one.
    ///
    /// - Throws: the error of a fit that cannot be done.
    public init(_ sweep: Sweep, limit: Double) throws {
        let experiment = sweep.experiment
        let clock = ContinuousClock()
        let start = clock.now
        var (fits, rows, stored, curves, summary) = (0, 0, 0, 0, 0)
        var (worldSeconds, fitSeconds) = (0.0, 0.0)
        while fits == 0 || (fits < sweep.fits && (clock.now - start) / .seconds(1) < limit) {
            let unit = sweep.unit(Self.place(fits, of: sweep.units))
            let cells = sweep.cells(ofBlock: unit.block)
            let index = cells[Self.place(fits, of: cells.count)]
            let cell = experiment.cells[index]
            let begin = clock.now
            let replicate = try Replicate(
                unit.replicate, seed: experiment.seed, world: cell.world, preferences: cell.preferences)
            let middle = clock.now
            let record = try replicate.record(cell, withArms: experiment.recordsArms)
            stored += EncodedFit(record, cell: index, replicate: unit.replicate).checkpoints.count
            worldSeconds += (middle - begin) / .seconds(1)
            fitSeconds += (clock.now - middle) / .seconds(1)
            fits += 1
            rows += record.rows.count
            var csv = CSV()
            experiment.appendCurves(of: cell, [record], to: &csv)
            curves += csv.bytes.count
            csv = CSV()
            for row in SummaryTable.rows(of: cell, in: experiment, [record]) { SummaryTable.append(row, to: &csv) }
            summary += csv.bytes.count
        }
        let scale = Double(sweep.fits) / Double(fits)
        sample = (fits, (clock.now - start) / .seconds(1))
        self.rows = scale * Double(rows)
        seconds = scale * fitSeconds + Double(sweep.units) * worldSeconds / Double(fits)
        bytes = (
            Self.bytesOfEmptyStore + scale * Double(stored) + Self.bytesOfFit * Double(sweep.fits)
                + Self.bytesOfCell * Double(sweep.cells),
            scale * (Double(curves) + Double(summary) / Double(experiment.replicates))
        )
    }

    private static let bytesOfEmptyStore = 150_000.0
    /// What a fit takes in the store besides its checkpoints, with its part of the index and of pages that are not full.
    private static let bytesOfFit = 60.0
    /// What a cell takes.
    private static let bytesOfCell = 60.0

    /// Places 0, 1, 2, ... of a sequence that visits every part of `count` places evenly: multiples of the golden ratio.
    private static func place(_ index: Int, of count: Int) -> Int {
        let share = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        return min(count - 1, Int(share * Double(count)))
    }
}
