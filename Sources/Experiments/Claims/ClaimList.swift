public import Preferences

/// A statement that rows of `comparisons.csv` speak to.
public struct Claim: Sendable {
    /// Its name in the section `compare` of experiments.
    public let key: String
    /// The statement, in a sentence.
    public let sentence: String
    /// Who says so, or what theory.
    public let source: String
    /// For a claim that two settings are equal: the largest difference that is called none, in units of the metric.
    public let margin: Double?
}

/// The claims that experiments are made for, from a file.
public struct ClaimList: Sendable {
    /// The file, as the user named it.
    public let file: String
    /// The claims, in the order of the file.
    public let claims: [Claim]

    /// Reads a file: `claims`, a list of `key`, `claim`, `source` and perhaps `within`.
    ///
    /// - Throws: all faults of the file at once.
    public init(reading file: String) throws(FileFaults) {
        let tree = try ConfigurationNode.read(file)
        var reader = ConfigurationReader()
        let claims = reader.claims(tree)
        guard let claims, reader.faults.isEmpty else { throw FileFaults(reader.faults) }
        self.file = file
        self.claims = claims
    }
}

/// Reads a list of claims.
extension ConfigurationReader {
    fileprivate mutating func claims(_ tree: ConfigurationNode) -> [Claim]? {
        guard let values = map(tree, "", keys: ["claims"]),
            let node = required(values, "claims", of: tree, ""),
            let items = list(node, "claims", "a list of claims")
        else { return nil }
        var keys: Set<String> = []
        let claims = items.map { item -> Claim? in
            guard let claim = claim(item) else { return nil }
            if !keys.insert(claim.key).inserted { fault(item, "claims.key", "'\(claim.key)' occurs twice") }
            return claim
        }
        return allPresent(claims)
    }

    private mutating func claim(_ node: ConfigurationNode) -> Claim? {
        let path = "claims"
        guard let values = map(node, path, keys: ["key", "claim", "source", "within"]) else { return nil }
        let key = required(values, "key", of: node, path).flatMap { plainName($0, "claims.key") }
        let sentence = required(values, "claim", of: node, path).flatMap { string($0, "claims.claim") }
        let source = required(values, "source", of: node, path).flatMap { string($0, "claims.source") }
        let margin = values["within"].map { positive($0, "claims.within") }
        if case .some(nil) = margin { return nil }
        guard let key, let sentence, let source else { return nil }
        return Claim(key: key, sentence: sentence, source: source, margin: margin ?? nil)
    }
}
