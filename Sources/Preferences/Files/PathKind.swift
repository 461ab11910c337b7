#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a path leads to, past symbolic links.
public enum PathKind: Sendable {
    /// A file with contents of its own.
    case file
    /// A folder.
    case folder
    /// A pipe, a device, or what else there is.
    case other

    /// nil where there is nothing, or no way to it.
    public init?(of path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
    }
}
