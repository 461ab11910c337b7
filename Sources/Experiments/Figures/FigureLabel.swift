/// What figures say for columns and values: words, symbols and units, as plain text.
enum FigureLabel {
    /// What an axis or a colour bar says of a column; `metric` is what comparisons are about.
    static func axis(_ name: String, metric: String? = nil) -> String {
        if let column = CurveColumn(rawValue: name) { return column.axisLabel }
        if let words = axes[name] { return words }
        if name == "estimate" { return estimate(metric) }
        let sides = ["better_mean": "the method", "than_mean": "what it is compared with"]
        if let side = sides[name], let metric {
            return "\(CurveColumn(rawValue: metric)?.axisLabel ?? metric), \(side)"
        }
        return key(name)
    }

    private static let axes = [
        "step": "optimizer step", "checkpoint": "checkpoint", "beta": "β (KL weight)",
        "probability": "probability of the arm", "no_finite_optimum": "share of fits without a finite optimum",
        "contexts_without_optimum": "share of contexts without an optimum",
        "negative_log_dispersion": "negative log dispersion t", "index": "dispersion index −log(H / log K)",
        "entropy_ratio": "H / log K of the top-1 law", "difference": "exact marginal minus theta link",
        "slope_ratio": "excess over 1/2, exact / theta link", "gap": "gap of central ranks",
        "world.dispersion": "dispersion φ (0: all agree, 1: uniform)",
        "dispersion": "dispersion φ (0: all agree, 1: uniform)", "fit.beta": "β (KL weight)",
        "at": "matched KL(π ‖ π_ref) (nats)", "superiority": "probability that it beats the other",
        "effect_size": "effect size (standard deviations of the difference)",
        "corrected_p": "p after Holm's correction",
        "p": "p",
    ]

    private static func estimate(_ metric: String?) -> String {
        guard let metric else { return "difference (above 0: better)" }
        if metric == "area" { return "nearer to the exact frontier, in reward" }
        let words = CurveColumn(rawValue: metric)?.axisLabel ?? metric
        return "difference in \(words)"
    }

    /// What a legend says of a column.
    static func key(_ name: String) -> String {
        if let words = keys[name] { return words }
        let last = name.split(separator: ".").last.map(String.init) ?? name
        return last == "epsilon" ? "ε" : last.replacing("_", with: " ")
    }

    private static let keys = [
        "world.dispersion": "dispersion φ", "dispersion": "dispersion φ", "fit.beta": "β", "beta": "β",
        "preferences.pairs": "labelled pairs", "preferences.model": "data", "fit.dispersion": "learner's dispersion",
        "world.arms": "arms", "better": "method", "than": "compared with",
        "at": "matched KL (nats)",
    ]

    /// A column with its value, for the title of a panel: `β = 0.1`, `labelled pairs: 64`.
    static func setting(_ name: String, _ field: String) -> String {
        let words = key(name)
        let endsInSymbol = words.last.map { "βεφ".contains($0) } ?? false
        return words + (endsInSymbol && Double(field) != nil ? " = " : ": ") + value(name, field)
    }

    /// What stands for a value of a column.
    static func value(_ name: String, _ field: String) -> String {
        if let number = Double(field), number.isFinite { return AxisTicks.plain(number) }
        guard ["fit.objective", "objective", "better", "than"].contains(name) else { return field }
        var words: [Substring] = []
        var rest = Substring(field)
        while let first = rest.first {
            let word = rest.prefix { $0.isLetter == first.isLetter }
            words.append(word)
            rest = rest.dropFirst(word.count)
        }
        return words.map { Self.words[String($0)] ?? String($0) }.joined()
    }

    /// The parts of objectives' names as papers write them: `mallows-theta-dpo` becomes `MallowsPO-θ-DPO`.
    private static let words = [
        "mallows": "MallowsPO", "theta": "θ", "phi": "φ", "epsilon": "ε", "beta": "β", "alpha": "α", "gamma": "γ",
        "lambda": "λ", "cdpo": "cDPO", "simpo": "SimPO", "focalpo": "FocalPO", "discopop": "DiscoPOP",
    ].merging(
        ["dpo", "ipo", "kto", "bco", "nca", "sppo", "cpo", "exo", "sft", "hpo", "odpo", "mrpo", "apo"].map {
            ($0, $0.uppercased())
        }
    ) { $1 }
}
