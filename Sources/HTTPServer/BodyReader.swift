import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

/// Reads request bodies within their limit.
struct BodyReader: Sendable {
    let limit = Limits.requestBytes
    /// What a body may take at the most.
    let duration: Duration

    /// How much of a body beyond the limit is read and dropped, so that whoever sent a little too much
    /// gets to read the refusal; beyond that the connection is cut.
    private let drained = 4 * Limits.requestBytes

    /// The body; or a refusal, and whether the rest of the body is to come still.
    func read(_ request: Request) async throws -> Result<[UInt8], BodyFailure> {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > drained { return .failure(tooLarge(announced, isCut: true)) }
        let start = ContinuousClock.now
        var body: [UInt8] = []
        var size = 0
        if let announced, announced <= limit { body.reserveCapacity(announced) }
        for try await part in request.body {
            size += part.readableBytes
            if size > drained { return .failure(tooLarge(size, isCut: true)) }
            if size > limit {
                body = []
            } else {
                body.append(contentsOf: part.readableBytesView)
            }
            if ContinuousClock.now - start > duration {
                return .failure(BodyFailure(refusal: .requestTimeout, isCut: true))
            }
        }
        if size > limit { return .failure(tooLarge(size, isCut: false)) }
        if let announced, announced != size {
            return .failure(BodyFailure(refusal: .requestTruncated, isCut: true))
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
