/// Columns of a table apart by whether their fields differ: what is the same in every row a sentence says better.
struct RepeatedColumns {
    /// The columns whose fields differ.
    let varying: [String]
    /// What the others say, with a space before it; nothing where there are none.
    let sentence: HTML

    /// Looks at some columns; a single row repeats nothing, and empty columns say nothing.
    init(_ names: [String], in rows: [[some StringProtocol]], at place: [String: Int]) {
        var varying: [String] = []
        var repeated: [HTML] = []
        for name in names {
            guard let column = place[name], let first = rows.first?[column] else { continue }
            if !rows.allSatisfy({ $0[column] == first }) || rows.count == 1 && !first.isEmpty {
                varying.append(name)
            } else if !first.isEmpty {
                repeated.append("<code>\(name)</code> \(ShownNumber.field(first))")
            }
        }
        self.varying = varying
        sentence = repeated.isEmpty ? "" : " In every row: \(repeated.joined(by: ", "))."
    }
}
