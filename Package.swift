// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A Swift target of this package: strict settings, and dependencies on modules above it alone.
func module(_ name: String, imports: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The tests of a module, with the shared readers of reference values.
func tests(of name: String, imports: [Target.Dependency]) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + imports, swiftSettings: strict)
}

let libraries = [
    "NumericalCore", "Optimization", "Rankings", "Preferences", "Objectives", "Policies", "Fitting", "Evaluation",
    "Experiments",
]

let package = Package(
    name: "MallowsBandit",
    platforms: [.macOS(.v26)],
    products: libraries.map { .library(name: $0, targets: [$0]) }
        + [.executable(name: "mallows-bandit", targets: ["mallows-bandit"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
        .target(name: "CVectorMath"),
        module("NumericalCore", imports: ["CVectorMath"]),
        module("Optimization", imports: ["CGSL", "NumericalCore"]),
        module("Rankings", imports: ["NumericalCore", "Optimization"]),
        module("Preferences", imports: ["NumericalCore", "Optimization", "Rankings"]),
        module("Objectives", imports: ["NumericalCore"]),
        module("Policies", imports: ["NumericalCore"]),
        module(
            "Fitting",
            imports: ["NumericalCore", "Objectives", "Optimization", "Policies", "Preferences", "Rankings"]),
        module("Evaluation", imports: ["NumericalCore", "Optimization", "Policies", "Preferences"]),
        module(
            "Experiments",
            imports: [
                "NumericalCore", "Optimization", "Rankings", "Preferences", "Objectives", "Policies", "Fitting",
                "Evaluation", "Yams", .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .executableTarget(
            name: "mallows-bandit",
            dependencies: [
                "NumericalCore", "Optimization", "Rankings", "Preferences", "Objectives", "Policies", "Fitting",
                "Evaluation", "Experiments",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        // What `make bench` times; no product, so packages that use this one do not build it.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Fitting", "NumericalCore", "Objectives", "Optimization", "Policies", "Preferences", "Rankings",
                "VectorExponential",
            ],
            path: "Tests/Benchmarks/Program", swiftSettings: strict),
        .target(name: "VectorExponential", path: "Tests/Benchmarks/VectorExponential"),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests(of: "NumericalCore", imports: []),
        tests(of: "Optimization", imports: ["NumericalCore"]),
        tests(of: "Rankings", imports: ["NumericalCore"]),
        tests(of: "Preferences", imports: ["NumericalCore", "Rankings"]),
        tests(of: "Objectives", imports: ["NumericalCore"]),
        tests(of: "Policies", imports: ["NumericalCore"]),
        tests(
            of: "Fitting",
            imports: ["NumericalCore", "Objectives", "Optimization", "Policies", "Preferences", "Rankings"]),
        tests(
            of: "Evaluation",
            imports: ["Fitting", "NumericalCore", "Objectives", "Optimization", "Policies", "Preferences"]),
        tests(
            of: "Experiments",
            imports: [
                "Evaluation", "Fitting", "NumericalCore", "Objectives", "Optimization", "Policies", "Preferences",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        // The executable is not imported: it is run, so it must have been built.
        .testTarget(
            name: "CommandLineTests",
            dependencies: ["mallows-bandit", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
    ]
)
