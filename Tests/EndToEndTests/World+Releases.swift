import Foundation
import TestSupport
import Testing

extension World {
    /// Three parties and a case of a model whose records can be released.
    func withReleasableCase(_ yaml: String = ReleasableModel.yaml) async throws -> Placement {
        let path = folder.path("release.yaml")
        try Data(yaml.utf8).write(to: URL(fileURLWithPath: path))
        try await server.ok("model", "publish", path)
        let services = try await join(Self.services, as: "Siv Sand, socialsekreterare")
        let home = try await join(Self.home, as: "Hugo Holm, rektor")
        let school = try await join(Self.school, as: "Eva Ek, lärare")
        for client in [services, home, school, services] { try await client.ok("sync") }
        let made = try await services.json(
            "case",
            "new",
            "--model",
            "release",
            "--with",
            "institution=\(Self.home)",
            "socialServices=\(Self.services)",
            "homeSchool=\(Self.school)",
            "--label",
            "Kim"
        )
        return try await Placement(made, services: services, home: home, school: school)
    }
}
