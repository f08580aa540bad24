import Foundation
import Logging
import Synchronization
import Testing

@testable import HTTPServer

struct LogTests {
    @Test func lineIsJSON() throws {
        let written = Mutex<[UInt8]>([])
        let logger = Logger(label: "test") { _ in
            JSONLogHandler(
                write: { line in written.withLock { $0 += line } },
                now: { Date(timeIntervalSince1970: 1_790_000_000.25) }
            )
        }
        logger.debug("not written")
        logger.info(
            "request",
            metadata: [
                "status": .stringConvertible(200), "path": "/v1/sync", "text": "a\"b\\\n\u{1}å",
                "list": ["x", "y"], "milliseconds": .stringConvertible(0.5),
            ]
        )
        let text = written.withLock { String(decoding: $0, as: UTF8.self) }
        #expect(
            text == #"""
                {"time":"2026-09-21T14:13:20.250Z","level":"info","event":"request","list":["x","y"],"milliseconds":0.5,"path":"/v1/sync","status":200,"text":"a\"b\\\n\u0001å"}

                """#
        )
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["text"] as? String == "a\"b\\\n\u{1}å")
    }
}
