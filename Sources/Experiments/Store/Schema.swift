import GRDB

/// The tables of a store, and the views that make them readable for any program that speaks SQL. See docs/store.md.
enum Schema {
    /// Raised when the tables change: a store of another format is not touched.
    static let format = "1"

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
        CREATE TABLE digits (code TEXT PRIMARY KEY, value INTEGER NOT NULL, scale REAL, implied INTEGER NOT NULL)
            WITHOUT ROWID;
        """

    /// Makes the tables.
    static func create(in db: Database) throws {
        try db.execute(sql: tables)
        try db.execute(sql: digits, arguments: [Double.leastNonzeroMagnitude])
    }

    /// What the first three hexadecimal digits of a double, its sign and exponent, multiply its mantissa with: powers of two
    /// from the least number, by exact doubling, and NULL for infinity and nan, which SQL does not have.
    private static let digits = """
        WITH RECURSIVE exponent (e, scale) AS (
            SELECT 0, ? UNION ALL SELECT e + 1, iif(e = 0, scale, 2 * scale) FROM exponent WHERE e < 2046)
        INSERT INTO digits
        SELECT printf('%03X', e), e, scale, (e > 0) << 52 FROM exponent
        UNION ALL SELECT printf('%03X', e + 2048), e + 2048, -scale, (e > 0) << 52 FROM exponent
        UNION ALL VALUES ('7FF', 2047, NULL, 1 << 52), ('FFF', 4095, NULL, 1 << 52)
        """

    /// Makes the views anew for the swept keys and the most checkpoints of an experiment.
    static func createViews(for experiment: Experiment, in db: Database) throws {
        let keys = experiment.sweptKeys.map { ($0, "\(extract($0)) AS \(quoted($0))") }
        let columns = ["place", "step"] + CurveColumn.allCases.map(\.rawValue)
        let swept = keys.map { "c.\(quoted($0.0)), " }.joined()
        func values(row: String) -> String {
            columns.enumerated().map { place, name in
                "CAST(\(real(at: "8 * (\(row) * c.width + \(place)) + 1")) AS \(place < EncodedFit.places ? "INTEGER" : "REAL")) AS "
                    + quoted(name)
            }.joined(separator: ",\n    ")
        }
        let rows = "length(f.checkpoints) / (8 * c.width)"
        let current = "f.replicate <= (SELECT CAST(value AS INTEGER) FROM store WHERE key = 'replicates')"
        try db.execute(
            sql: """
                DROP VIEW IF EXISTS cells;
                DROP VIEW IF EXISTS curves;
                DROP VIEW IF EXISTS finals;
                CREATE VIEW cells AS
                SELECT k.number AS cell, \(keys.map { $0.1 + ", " }.joined())world.settings AS world,
                    preferences.settings AS preferences, policy.settings AS policy, fit.settings AS fit,
                    k.id, \(columns.count) + k.arms AS width
                FROM cell k JOIN section world ON world.id = k.world
                JOIN section preferences ON preferences.id = k.preferences
                JOIN section policy ON policy.id = k.policy JOIN section fit ON fit.id = k.fit
                WHERE k.number IS NOT NULL;
                CREATE VIEW curves AS
                SELECT c.cell, f.replicate, \(swept)
                    \(values(row: "n.n")), f.termination, f.evaluations,
                    f.contexts_without_optimum, f.proven_gap
                FROM cells c JOIN fit f ON f.cell = c.id JOIN number n ON n.n < \(rows)
                WHERE \(current);
                CREATE VIEW finals AS
                SELECT c.cell, f.replicate, \(swept)
                    \(values(row: "(\(rows) - 1)")), f.termination, f.evaluations,
                    f.contexts_without_optimum, f.proven_gap
                FROM cells c JOIN fit f ON f.cell = c.id
                WHERE \(current);
                """)
        let rowsOfFit = 1 + (experiment.cells.fits.largestCheckpoints)
        let known = try Int.fetchOne(db, sql: "SELECT count(*) FROM number") ?? 0
        for n in known..<max(known, rowsOfFit) { try db.execute(sql: "INSERT INTO number VALUES (?)", arguments: [n]) }
    }

    /// The big-endian double that starts at a byte (from 1) of a fit's checkpoints, in SQL: sign and exponent are its
    /// first three hexadecimal digits, the mantissa the other thirteen. Exact.
    private static func real(at place: String) -> String {
        func digits(_ start: Int) -> String {
            "(SELECT value FROM digits WHERE code = substr(h, \(start), 3))"
        }
        let mantissa = [(4, 40), (7, 28), (10, 16), (13, 4)].map { "(\(digits($0.0)) << \($0.1))" }
            .joined(separator: " + ")
        let last = "(SELECT value FROM digits WHERE code = '00' || substr(h, 16))"
        return "(SELECT (SELECT scale * (implied + \(mantissa) + \(last)) FROM digits "
            + "WHERE code = substr(h, 1, 3)) FROM (SELECT hex(substr(f.checkpoints, \(place), 8)) AS h))"
    }

    /// The value of a dotted key in its section's settings, in SQL.
    private static func extract(_ key: String) -> String {
        let path = key.split(separator: ".")
        let inner = path.dropFirst().map { ".\"\($0)\"" }.joined()
        return "json_extract(\(path[0]).settings, '$\(inner.replacing("'", with: "''"))')"
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
