import GRDB

/// The tables of a store, and the views that make them readable for any program that speaks SQL. See docs/store.md.
enum Schema {
    /// Raised when the tables change: a store of another format is not touched.
    static let format = "2"

    private static let tables = """
        CREATE TABLE store (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE section (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, settings TEXT NOT NULL);
        CREATE TABLE cell (
            id INTEGER PRIMARY KEY, digest BLOB NOT NULL, number INTEGER, arms INTEGER NOT NULL,
            world INTEGER NOT NULL, preferences INTEGER NOT NULL, policy INTEGER NOT NULL, fit INTEGER NOT NULL);
        CREATE TABLE batch (
            id INTEGER PRIMARY KEY, fits INTEGER NOT NULL, seconds REAL NOT NULL, process INTEGER NOT NULL,
            host TEXT NOT NULL, stored TEXT NOT NULL);
        CREATE TABLE fit (
            id INTEGER PRIMARY KEY, cell INTEGER NOT NULL, replicate INTEGER NOT NULL, batch INTEGER NOT NULL,
            termination TEXT NOT NULL, evaluations INTEGER NOT NULL,
            contexts_without_optimum INTEGER NOT NULL, proven_gap REAL, checkpoints BLOB NOT NULL, checksum INTEGER NOT NULL);
        CREATE INDEX fit_of_cell ON fit (cell, replicate);
        CREATE TABLE number (n INTEGER PRIMARY KEY);
        CREATE TABLE power (n INTEGER PRIMARY KEY, scale REAL NOT NULL);
        """

    /// Makes the tables.
    static func create(in db: Database) throws {
        try db.execute(sql: tables)
        try db.execute(sql: powers, arguments: [Double.leastNonzeroMagnitude])
    }

    /// 2^(32 n) times the least number for n = 0 ... 63, by exact products.
    private static let powers = """
        WITH RECURSIVE next (n, scale) AS (
            SELECT 0, ? UNION ALL SELECT n + 1, (1 << 32) * scale FROM next WHERE n < 63)
        INSERT INTO power SELECT n, scale FROM next
        """

    /// Makes the views anew for the swept keys and the most checkpoints of an experiment.
    static func createViews(for experiment: Experiment, in db: Database) throws {
        let keys = experiment.sweptKeys.map { ($0, "\(extract($0)) AS \(quoted($0))") }
        let columns = ["place", "step"] + CurveColumn.allCases.map(\.rawValue)
        let swept = keys.map { "c.\(quoted($0.0)), " }.joined()
        let values = columns.enumerated().map { place, name in
            "CAST((SELECT value FROM value_at WHERE fit = f.id AND row = n.n AND place = \(place)) AS "
                + "\(place < EncodedFit.places ? "INTEGER" : "REAL")) AS \(quoted(name))"
        }.joined(separator: ",\n    ")
        let rows = "length(f.checkpoints) / (8 * c.width)"
        let shown =
            ["cell", "replicate"] + keys.map { quoted($0.0) } + columns.map(quoted)
            + ["termination", "evaluations", "contexts_without_optimum", "proven_gap"]
        try db.execute(
            sql: """
                DROP VIEW IF EXISTS curves;
                DROP VIEW IF EXISTS finals;
                DROP VIEW IF EXISTS checkpoints;
                DROP VIEW IF EXISTS value_at;
                DROP VIEW IF EXISTS cells;
                CREATE VIEW cells AS
                SELECT k.number AS cell, \(keys.map { $0.1 + ", " }.joined())world.settings AS world,
                    preferences.settings AS preferences, policy.settings AS policy, fit.settings AS fit,
                    k.id, \(columns.count) + k.arms AS width
                FROM cell k JOIN section world ON world.id = k.world
                JOIN section preferences ON preferences.id = k.preferences
                JOIN section policy ON policy.id = k.policy JOIN section fit ON fit.id = k.fit
                WHERE k.number IS NOT NULL;
                CREATE VIEW value_at AS
                SELECT f.id AS fit, n.n AS row, p.n AS place,
                    \(real(at: "8 * (n.n * (\(columns.count) + k.arms) + p.n) + 1")) AS value
                FROM fit f JOIN cell k ON k.id = f.cell JOIN number n JOIN number p;
                CREATE VIEW checkpoints AS
                SELECT c.cell, f.replicate, \(swept)
                    \(values), f.termination, f.evaluations,
                    f.contexts_without_optimum, f.proven_gap, n.n = \(rows) - 1 AS is_last
                FROM cells c JOIN fit f ON f.cell = c.id JOIN number n ON n.n < \(rows)
                WHERE f.replicate <= (SELECT CAST(value AS INTEGER) FROM store WHERE key = 'replicates');
                CREATE VIEW curves AS SELECT \(shown.joined(separator: ", ")) FROM checkpoints;
                CREATE VIEW finals AS SELECT \(shown.joined(separator: ", ")) FROM checkpoints WHERE is_last;
                """)
        let rowsOfFit = 1 + (experiment.cells.fits.largestCheckpoints)
        try db.execute(sql: numbers, arguments: [max(rowsOfFit, columns.count)])
    }

    /// 0, 1, 2, ..., below a bound.
    private static let numbers = """
        WITH RECURSIVE next (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM next WHERE n + 1 < ?)
        INSERT OR IGNORE INTO number SELECT n FROM next
        """

    /// The big-endian double that starts at a byte (from 1) of a fit's checkpoints, in SQL: h its hexadecimal digits, w its
    /// bits, e those of the exponent. Exact; NULL for infinity and nan, which SQL does not have.
    private static func real(at place: String) -> String {
        let digits = (0..<16).map { "(instr('123456789ABCDEF', substr(h, \($0 + 1), 1)) << \(60 - 4 * $0))" }
        // The mantissa counts the least number, s doublings of it. LIMIT keeps w from being computed wherever it is used.
        return """
            (SELECT CASE WHEN e < 2047 THEN iif(w < 0, -1.0, 1.0) * ((w & (1 << 52) - 1) + ((e > 0) << 52))
                * (1 << (s & 31)) * (SELECT scale FROM power WHERE n = s >> 5) END
            FROM (SELECT w, e, max(e, 1) - 1 AS s FROM (SELECT w, w >> 52 & 2047 AS e
            FROM (SELECT \(digits.joined(separator: " | ")) AS w
            FROM (SELECT hex(substr(f.checkpoints, \(place), 8)) AS h) LIMIT 1))))
            """
    }

    /// The value of a dotted key in its section's settings, in SQL.
    private static func extract(_ key: String) -> String {
        let path = key.split(separator: ".")
        let inner = path.dropFirst().map { ".\"\($0)\"" }.joined()
        return "json_extract(\(path[0]).settings, '$\(inner.replacing("'", with: "''"))')"
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
