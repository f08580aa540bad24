import Foundation

/// `obruten-measure [--cases N,N…] [--only PART,PART…] [--json FILE] [--folder DIR] [--no-process]`
///
/// Parts are `save`, `sealing`, `accept` and `apply` with `fill` or `edits`, `rest` and `process`.
///
/// Measures the engines beside raw SQLite and prints a table; `Scripts/bench` builds and runs it.
@main
enum Program {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "--memory-child" {
            try MemoryChild.run(Array(arguments.dropFirst()))
            return
        }
        func option(_ name: String) -> String? {
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count
            else { return nil }
            return arguments[place + 1]
        }
        let sizes = (option("--cases") ?? "1000,10000").split(separator: ",")
        let root =
            option("--folder")
            ?? FileManager.default.temporaryDirectory.path + "/obruten-measure-"
            + "\(ProcessInfo.processInfo.processIdentifier)"
        let parts = Set((option("--only") ?? "").split(separator: ",").map(String.init))
        var report = Report()
        for size in sizes.compactMap({ Int($0) }) {
            let folder = try Folder(root: "\(root)/\(size)")
            defer { folder.removeAll() }
            var measurement = try Measurement(cases: size, folder: folder, parts: parts)
            measurement.report = report
            try measurement.runAll()
            report = measurement.report
        }
        if !arguments.contains("--no-process"), parts.isEmpty || parts.contains("process") {
            let folder = try Folder(root: "\(root)/process")
            defer { folder.removeAll() }
            try ProcessTimes(folder: folder).measure(into: &report)
        }
        print(report.table)
        if let path = option("--json") {
            try Data(try report.json().utf8).write(to: URL(fileURLWithPath: path))
        }
        exit(report.holds ? 0 : 1)
    }
}
