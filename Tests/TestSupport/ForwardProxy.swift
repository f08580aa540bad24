import Foundation
import Synchronization

/// A small HTTP/1.1 forward proxy: absolute-form requests and `CONNECT` tunnels, each connection once.
public final class ForwardProxy: Sendable {
    /// What it does with the next requests.
    public enum Behaviour: Sendable {
        /// Passes on both ways.
        case forward
        /// Lets the server answer, but the answer gets lost.
        case loseAnswer
        /// Passes on this many bytes of the answer, then breaks off.
        case cutAnswer(Int)
        /// Passes on an answer of the same length that was made of the body of the true one.
        case alterAnswer(@Sendable ([UInt8]) -> [UInt8])
        /// Passes on a request that was made of the true one, whose body is `Content-Length` long.
        case alterRequest(@Sendable (Request) -> Request)
        /// Answers 502 with an HTML page.
        case refuse
    }

    private struct State {
        var behaviour = Behaviour.forward
        var requests: [String] = []
        var heads: [String] = []
        var exchanges: [Exchange] = []
    }

    /// A request in absolute form: its path, its other headers as they came, and its body.
    public struct Request: Sendable {
        /// The path, as the server is asked for it.
        public let path: String
        /// The lines of the headers, each `Name: value`.
        public var headers: [String]
        /// The body.
        public var body: [UInt8]
    }

    /// What went through for a request in absolute form.
    public struct Exchange: Sendable {
        /// The request line, as the server got it.
        public let line: String
        /// The body of the request.
        public let request: [UInt8]
        /// The whole answer, head and body.
        public let answer: [UInt8]
    }

    private let listener: Socket
    private let target: Int?
    private let state = Mutex(State())

    /// Starts a proxy on a free port. It asks the port that a URL names, or always `target`.
    public init(target: Int? = nil) throws {
        listener = try Socket.listen()
        self.target = target
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while let client = listener.accept() {
                Thread.detachNewThread { [weak self] in self?.serve(client) }
            }
        }
    }

    deinit { listener.shut() }

    /// Its URL, for `http_proxy` and `https_proxy`.
    public var url: String { "http://127.0.0.1:\(listener.port)" }

    /// The request lines that have come.
    public var requests: [String] { state.withLock { $0.requests } }

    /// The heads of the requests that have come, request line and headers.
    public var heads: [String] { state.withLock { $0.heads } }

    /// What has gone through in absolute form, in order of the answers' ends.
    public var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    /// Changes what it does from the next request on.
    public func behave(_ behaviour: Behaviour) { state.withLock { $0.behaviour = behaviour } }

    private func serve(_ client: Socket) {
        var received: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while received.firstRange(of: end) == nil {
            let part = client.read()
            if part.isEmpty { return }
            received += part
        }
        guard let bound = received.firstRange(of: end) else { return }
        let head = String(decoding: received[..<bound.lowerBound], as: UTF8.self)
        let rest = Array(received[bound.upperBound...])
        var lines = head.components(separatedBy: "\r\n")
        let words = lines.removeFirst().split(separator: " ").map(String.init)
        guard words.count == 3 else { return }
        let behaviour = state.withLock { state in
            state.requests.append(words.joined(separator: " "))
            state.heads.append(head)
            return state.behaviour
        }
        if case .refuse = behaviour {
            try? client.write(
                "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 3\r\n"
                    + "Connection: close\r\n\r\n<p>"
            )
            return
        }
        if words[0] == "CONNECT" {
            guard let port = target ?? words[1].split(separator: ":").last.flatMap({ Int($0) }),
                let server = try? Socket.connect(port: port)
            else { return }
            try? client.write("HTTP/1.1 200 OK\r\n\r\n")
            pump(client, server, first: rest, behaviour)
        } else {
            guard let url = URL(string: words[1]), let port = target ?? url.port,
                let server = try? Socket.connect(port: port)
            else { return }
            lines.removeAll { $0.lowercased().hasPrefix("connection:") }
            let path = url.path.isEmpty ? "/" : url.path
            var rest = rest
            if case .alterRequest(let alter) = behaviour {
                let request = Request(path: path, headers: lines, body: rest)
                let altered = alter(Self.whole(request, from: client))
                (lines, rest) = (altered.headers, altered.body)
            }
            let request = ["\(words[0]) \(path) HTTP/1.1"] + lines + ["Connection: close"]
            let bytes = Array((request.joined(separator: "\r\n") + "\r\n\r\n").utf8)
            pump(client, server, first: bytes + rest, behaviour, note: "Connection: close\r\n")
        }
    }

    /// A request with all of its body.
    private static func whole(_ request: Request, from client: Socket) -> Request {
        var request = request
        let name = "content-length:"
        let line = request.headers.first { $0.lowercased().hasPrefix(name) }
        let length = line.flatMap { Int($0.dropFirst(name.count).filter(\.isNumber)) } ?? 0
        while request.body.count < length {
            let part = client.read()
            if part.isEmpty { break }
            request.body += part
        }
        return request
    }

    private func pump(
        _ client: Socket,
        _ server: Socket,
        first: [UInt8],
        _ behaviour: Behaviour,
        note: String = ""
    ) {
        guard (try? server.write(first)) != nil else { return }
        let sent = Collected(first)
        Thread.detachNewThread {
            while true {
                let part = client.read()
                sent.bytes.withLock { $0 += part }
                if part.isEmpty || (try? server.write(part)) == nil { break }
            }
            server.finish()
        }
        var passed = 0
        var answer: [UInt8] = []
        while true {
            var part = server.read()
            if part.isEmpty { break }
            answer += part
            if passed == 0, let end = part.firstIndex(of: UInt8(ascii: "\n")) {
                part.insert(contentsOf: note.utf8, at: end + 1)
            }
            switch behaviour {
            case .loseAnswer, .alterAnswer: part = []
            case .cutAnswer(let limit): part = Array(part.prefix(max(0, limit - passed)))
            case .forward, .refuse, .alterRequest: break
            }
            passed += part.count
            if !part.isEmpty, (try? client.write(part)) == nil { break }
            if case .loseAnswer = behaviour { break }
            if case .cutAnswer(let limit) = behaviour, passed >= limit { break }
        }
        if case .alterAnswer(let alter) = behaviour {
            try? client.write(Self.altered(answer, note, alter))
        }
        client.shut()
        server.shut()
        if !note.isEmpty { keep(sent.bytes.withLock { $0 }, answer) }
    }

    private static func altered(
        _ answer: [UInt8],
        _ note: String,
        _ alter: ([UInt8]) -> [UInt8]
    ) -> [UInt8] {
        guard let head = answer.firstRange(of: Array("\r\n\r\n".utf8)),
            let line = answer.firstIndex(of: UInt8(ascii: "\n"))
        else { return answer }
        return answer[...line] + Array(note.utf8) + answer[(line + 1)..<head.upperBound]
            + alter(Array(answer[head.upperBound...]))
    }

    private func keep(_ request: [UInt8], _ answer: [UInt8]) {
        guard let head = request.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let line = String(decoding: request.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let exchange = Exchange(
            line: line,
            request: Array(request[head.upperBound...]),
            answer: answer
        )
        state.withLock { $0.exchanges.append(exchange) }
    }

    private final class Collected: Sendable {
        let bytes: Mutex<[UInt8]>

        init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }
    }
}
