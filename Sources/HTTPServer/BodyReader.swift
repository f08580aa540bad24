import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

/// Reads request bodies within their limits.
struct BodyReader: Sendable {
    let limit = Limits.requestBytes
    /// What a body may take at the most.
    let duration: Duration
    /// The room that all bodies share which strangers may send.
    let unproven: BodyRoom
    /// The room that all bodies share whose request is signed by a device of this server.
    let proven: BodyRoom

    init(_ settings: ServerSettings) {
        duration = .seconds(settings.bodySeconds)
        unproven = BodyRoom(bytes: settings.unprovenBytes)
        proven = BodyRoom(bytes: settings.provenBytes)
    }

    /// How much of a body beyond the limit is read and dropped, so that whoever sent a little too much
    /// gets to read the refusal; beyond that the connection is cut.
    private let drained = 4 * Limits.requestBytes

    /// The body, which takes its place in `room` as it comes; without a room it is read to its end and
    /// dropped. Or a refusal, and whether the rest of the body is to come still.
    func read(
        _ request: Request,
        into room: BodyRoom?
    ) async throws -> Result<KeptBody, BodyFailure> {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > drained { return .failure(tooLarge(announced, isCut: true)) }
        let start = ContinuousClock.now
        var body = KeptBody(room)
        for try await part in request.body {
            body.append(part)
            if body.size > drained { return .failure(tooLarge(body.size, isCut: true)) }
            if body.size > limit { body.drop() }
            if ContinuousClock.now - start > duration {
                return .failure(BodyFailure(refusal: .requestTimeout, isCut: true))
            }
        }
        if body.size > limit { return .failure(tooLarge(body.size, isCut: false)) }
        if let announced, announced != body.size {
            return .failure(BodyFailure(refusal: .requestTruncated, isCut: true))
        }
        if room != nil, !body.isWhole {
            return .failure(BodyFailure(refusal: .serverBusy, isCut: false))
        }
        return .success(body)
    }

    private func tooLarge(_ size: Int, isCut: Bool) -> BodyFailure {
        BodyFailure(refusal: .requestTooLarge(size: size, limit: limit), isCut: isCut)
    }
}

/// Why a body was not read.
struct BodyFailure: Error {
    let refusal: Refusal
    /// Whether something of it is left on the connection, which then must end.
    let isCut: Bool
}
