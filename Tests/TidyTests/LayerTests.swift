import Foundation
import Testing

/// The layers of ARCHITECTURE.md, checked by what the files import. Swift sees every module of the
/// package that happens to be built, whatever a target says that it depends on.
@Suite struct `The layers` {
    /// The targets from the bottom up; each may import those that stand before it, and no other.
    static let targets: [(folder: String, name: String, rank: Int)] = [
        ("Protocol/Types", "Vocabulary", 0),
        ("Protocol/Wire", "Wire", 1),
        ("Sources/Causality", "Causality", 2),
        ("Sources/CModels", "CModels", 1),
        ("Sources/Cooperation", "Cooperation", 2),
        ("Sources/CZstd", "CZstd", 2),
        ("Sources/Trust", "Trust", 3),
        ("Sources/HTTPSignature", "HTTPSignature", 3),
        ("Sources/Journal", "Journal", 4),
        ("Sources/Replica", "Replica", 5),
        ("Sources/SyncServer", "SyncServer", 5),
        ("Sources/SQLiteStore", "SQLiteStore", 6),
        ("Sources/HTTPClient", "HTTPClient", 6),
        ("Sources/HTTPServer", "HTTPServer", 6),
        ("Sources/ImportLists", "ImportLists", 6),
        ("Sources/Messages", "Messages", 6),
        ("Sources/Pages", "Pages", 6),
        ("Sources/SimulatedDisk", "SimulatedDisk", 6),
        ("Sources/Oracle", "Oracle", 0),
        ("Sources/Simulation", "Simulation", 7),
        ("Sources/Fuzzing", "Fuzzing", 7),
        ("Sources/ClientCommands", "ClientCommands", 7),
        ("Sources/ServerCommands", "ServerCommands", 7),
        ("Sources/obruten", "obruten", 8),
        ("Sources/obruten-fuzz", "obruten_fuzz", 8),
        ("Sources/obruten-measure", "obruten_measure", 8),
        ("Sources/obruten-server", "obruten_server", 8),
        ("Sources/obruten-sim", "obruten_sim", 8),
    ]

    /// Who alone may know a technology.
    static let technologies: [String: [String]] = [
        "AsyncHTTPClient": ["HTTPClient"],
        "CModels": ["Cooperation"],
        "CYaml": [],
        "CryptoExtras": ["Trust"],
        "CZstd": ["Trust"],
        "GRDB": ["SQLiteStore"],
        // The measurements stand beside SQLite's own interface, a simulated disk below it.
        "GRDBSQLite": ["SQLiteStore", "SimulatedDisk", "obruten_measure"],
        "Hummingbird": ["HTTPServer"],
        "HummingbirdCore": ["HTTPServer"],
        "HummingbirdTLS": ["HTTPServer"],
        "Mustache": ["Pages"],
        "NIOCore": ["HTTPClient", "HTTPServer"],
        "NIOHTTP1": ["HTTPClient", "HTTPServer"],
        "NIOSSL": ["HTTPClient", "HTTPServer"],
        "RawStructuredFieldValues": ["HTTPSignature"],
        "SwiftCSV": ["ImportLists"],
        "SwiftProtobuf": ["Wire"],
        "Yams": ["Cooperation"],
    ]

    @Test func `hold every target there is`() throws {
        let known = Set(Self.targets.map(\.folder))
        for file in try SourceTree.sources() {
            #expect(known.contains(file.folder), "\(file.path) belongs to no layer")
        }
    }

    @Test func `import only what stands below them`() throws {
        for file in try SourceTree.sources() {
            guard let target = Self.targets.first(where: { $0.folder == file.folder }) else {
                continue
            }
            for module in file.imports {
                guard let other = Self.targets.first(where: { $0.name == module }) else { continue }
                #expect(other.rank < target.rank, "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `know outside technologies in one place each`() throws {
        for file in try SourceTree.sources() {
            guard let target = Self.targets.first(where: { $0.folder == file.folder }) else {
                continue
            }
            for module in file.imports {
                guard let allowed = Self.technologies[module] else { continue }
                #expect(allowed.contains(target.name), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func `keep their vocabulary free of everything`() throws {
        for file in try SourceTree.sources() where file.folder == "Protocol/Types" {
            #expect(file.imports == [], "\(file.path)")
        }
    }
}
