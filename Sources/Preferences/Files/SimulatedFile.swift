public import Rankings

/// Writing simulated data; the ending of the name chooses the format. A file appears whole or not at all.
public enum SimulatedFile {
    /// Writes labels as `.csv` or `.jsonl`.
    public static func write(
        labels: [(context: Int, winner: Int, loser: Int)], to name: String
    ) throws(FileFault) {
        let ending = TextFile.ending(of: name)
        if ending == "csv" {
            try AtomicFile.write(PairFile.csv(labels), to: name)
        } else if ending == "jsonl" {
            try AtomicFile.write(PairFile.jsonLines(labels), to: name)
        } else {
            throw FileFault(file: name, message: "pairs are written as .csv or .jsonl")
        }
    }

    /// Writes rankings as `.csv` or `.soc`.
    public static func write(rankings: [Ranking], to name: String) throws(FileFault) {
        let ending = TextFile.ending(of: name)
        if ending == "csv" {
            try AtomicFile.write(RankingFile.csv(rankings), to: name)
        } else if ending == "soc" {
            do {
                try AtomicFile.write(SOCFile.text(RankingSample(rankings.map { ($0, 1) })), to: name)
            } catch let fault as FileFault {
                throw fault
            } catch {
                throw FileFault(file: name, message: "\(error)")
            }
        } else {
            throw FileFault(file: name, message: "rankings are written as .csv or .soc")
        }
    }
}
