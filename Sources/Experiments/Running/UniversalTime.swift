#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time by the clock, in UTC.
enum UniversalTime {
    /// Now, to the second, as ISO 8601 has it: 2026-01-31T23:59:59Z.
    static var now: String {
        var seconds = time_t()
        unsafe time(&seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        return unsafe String(unsafeUninitializedCapacity: 32) { text in
            unsafe text.withMemoryRebound(to: CChar.self) { text in
                unsafe text.baseAddress.map { unsafe strftime($0, text.count, "%FT%TZ", &parts) } ?? 0
            }
        }
    }
}
