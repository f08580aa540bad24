// swift-tools-version: 6.2
import PackageDescription

// Targets are listed from the bottom up. A target may depend only on targets listed above it.

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "obruten",
    products: [
        .library(name: "ObrutenProtocol", targets: ["Vocabulary", "Wire"]),
        .executable(name: "obruten", targets: ["obruten"]),
        .executable(name: "obruten-server", targets: ["obruten-server"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle",
            from: "2.13.0"
        ),
    ],
    targets: [
        // 0. Vocabulary
        .target(name: "Vocabulary", path: "Protocol/Types"),
        .target(
            name: "Wire",
            dependencies: [
                "Vocabulary", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            path: "Protocol/Wire"
        ),

        // 1. Pure: no clock, no socket, no file, no chance
        .target(name: "Causality", dependencies: ["Vocabulary"]),
        .target(name: "CModels"),
        .target(
            name: "Cooperation",
            dependencies: ["CModels", "Vocabulary", .product(name: "Yams", package: "Yams")],
            exclude: ["Models"]
        ),
        .systemLibrary(
            name: "CZstd",
            pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"])]
        ),
        .target(
            name: "Trust",
            dependencies: ["CZstd", "Cooperation", "Vocabulary", "Wire", crypto, cryptoExtras]
        ),
        .target(
            name: "HTTPSignature",
            dependencies: [
                "Vocabulary", crypto,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(
                    name: "RawStructuredFieldValues",
                    package: "swift-http-structured-headers"
                ),
            ]
        ),

        // 2. Engines: use cases over the storage ports that they define
        .target(
            name: "Journal",
            dependencies: ["Causality", "Cooperation", "Trust", "Vocabulary", "Wire"]
        ),
        .target(
            name: "Replica",
            dependencies: ["Causality", "Cooperation", "Journal", "Trust", "Vocabulary", "Wire"]
        ),
        .target(
            name: "SyncServer",
            dependencies: ["Causality", "Cooperation", "Journal", "Trust", "Vocabulary", "Wire"]
        ),

        // 3. Adapters: one outside technology each
        .target(
            name: "SQLiteStore",
            dependencies: [
                "Causality", "Cooperation", "Journal", "Replica", "SyncServer", "Trust",
                "Vocabulary", "Wire", grdb,
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(
            name: "ImportLists",
            dependencies: ["Replica", .product(name: "SwiftCSV", package: "SwiftCSV")]
        ),
        .target(
            name: "SimulatedDisk",
            dependencies: [.product(name: "GRDBSQLite", package: "GRDB.swift")]
        ),
        .target(
            name: "HTTPClient",
            dependencies: [
                "HTTPSignature", "Vocabulary",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(
            name: "HTTPServer",
            dependencies: [
                "HTTPSignature", "Vocabulary", logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "Pages",
            dependencies: [
                "Vocabulary", .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Templates/page.mustache")]
        ),
        .target(
            name: "Messages",
            dependencies: ["Cooperation", "Vocabulary", argumentParser]
        ),

        // What tests the rest: a reference of its own, and the engines in a world of seeds
        .target(name: "Oracle"),
        .target(
            name: "Simulation",
            dependencies: [
                "Causality", "Cooperation", "HTTPSignature", "Journal", "Oracle", "Replica",
                "SQLiteStore", "SimulatedDisk", "SyncServer", "Trust", "Vocabulary", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),

        .target(
            name: "Fuzzing",
            dependencies: [
                "Causality", "Cooperation", "HTTPSignature", "ImportLists", "Replica", "Trust",
                "Vocabulary", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),

        // 4. Programs
        .target(
            name: "ClientCommands",
            dependencies: [
                "Causality", "Cooperation", "HTTPClient", "HTTPSignature", "ImportLists", "Journal",
                "Messages", "Pages", "Replica", "SQLiteStore", "Trust", "Vocabulary", "Wire",
                argumentParser,
                crypto, grdb,
            ]
        ),
        .target(
            name: "ServerCommands",
            dependencies: [
                "Cooperation", "HTTPServer", "HTTPSignature", "Journal", "Messages",
                "SQLiteStore", "SyncServer", "Trust", "Vocabulary", "Wire", argumentParser,
                crypto, logging,
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(name: "obruten", dependencies: ["ClientCommands", argumentParser]),
        .executableTarget(
            name: "obruten-server",
            dependencies: ["ServerCommands", argumentParser]
        ),
        .executableTarget(
            name: "obruten-measure",
            dependencies: [
                "Cooperation", "HTTPSignature", "Replica", "SQLiteStore", "SyncServer", "Trust",
                "Vocabulary", "Wire",
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .executableTarget(name: "obruten-fuzz", dependencies: ["Fuzzing"]),
        .executableTarget(name: "obruten-sim", dependencies: ["Simulation", argumentParser]),

        // Tests
        .target(
            name: "TestSupport",
            dependencies: ["Vocabulary"],
            path: "Tests/TestSupport"
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Cooperation", "Journal", "Oracle", "Replica", "SimulatedDisk", "Simulation",
                "TestSupport", "Vocabulary", "obruten-sim",
            ]
        ),
        .testTarget(name: "VocabularyTests", dependencies: ["TestSupport", "Vocabulary"]),
        .testTarget(
            name: "WireTests",
            dependencies: [
                "HTTPSignature", "TestSupport", "Trust", "Vocabulary", "Wire", crypto,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]
        ),
        .testTarget(
            name: "CausalityTests",
            dependencies: ["Causality", "TestSupport", "Vocabulary"]
        ),
        .testTarget(
            name: "CooperationTests",
            dependencies: ["Cooperation", "TestSupport", "Vocabulary"]
        ),
        .testTarget(
            name: "TrustTests",
            dependencies: ["Cooperation", "TestSupport", "Trust", "Vocabulary", "Wire", crypto]
        ),
        .testTarget(
            name: "HTTPTests",
            dependencies: [
                "HTTPClient", "HTTPServer", "HTTPSignature", "TestSupport", "Vocabulary", crypto,
                logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "SyncTests",
            dependencies: [
                "Causality", "Cooperation", "Journal", "Replica", "SQLiteStore", "SyncServer",
                "TestSupport", "Trust", "Vocabulary", "Wire", crypto, grdb,
            ]
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "ClientCommands", "Cooperation", "Messages", "Replica", "ServerCommands",
                "TestSupport", "Vocabulary", argumentParser,
            ]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "HTTPSignature", "TestSupport", "Trust", "Vocabulary", "Wire", "obruten",
                "obruten-server", grdb,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.copy("Recorded")]
        ),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "TestSupport"]),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
