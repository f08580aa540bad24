import HTTPSignature

/// The refusals that the HTTP server makes by itself.
extension Refusal {
    static let pathUnknown = Refusal(
        status: 404,
        code: "path.unknown",
        message: "There is nothing at this path."
    )
    static let methodUnsupported = Refusal(
        status: 405,
        code: "method.unsupported",
        message: "This path takes another method."
    )
    static let encodingUnsupported = Refusal(
        status: 415,
        code: "encoding.unsupported",
        message: "Bodies are sent without compression."
    )
    static let requestTruncated = Refusal(
        status: 400,
        code: "request.malformed",
        message: "The body is not as long as announced."
    )
    static let requestTimeout = Refusal(
        status: 400,
        code: "request.malformed",
        message: "The body took too long to arrive."
    )
    static let deviceUnknown = Refusal(
        status: 401,
        code: "device.unknown",
        message: "This server knows no such device."
    )
    static let nonceUnknown = Refusal(
        status: 401,
        code: "nonce.unknown",
        message: "This nonce was used, or given before the server started."
    )
    static let serverFailed = Refusal(
        status: 500,
        code: "server.failed",
        message: "The server failed. Nothing was changed."
    )

    static let serverBusy = Refusal(
        status: 503,
        code: "server.busy",
        message: "The server holds as many requests as it has room for. Try again later."
    )

    static func requestTooLarge(size: Int, limit: Int) -> Refusal {
        Refusal(
            status: 413,
            code: "request.tooLarge",
            message: "A request body holds \(limit) bytes at the most.",
            numbers: [UInt64(max(0, size)), UInt64(max(0, limit))]
        )
    }

    static func signature(_ error: SignatureError) -> Refusal {
        let message =
            switch error {
            case .missing: "The request is not signed."
            case .malformed: "The signature is not in the form of the protocol."
            case .digest: "The body is not the one that was signed."
            case .invalid: "The signature is not by this device."
            }
        return Refusal(status: 401, code: error.rawValue, message: message)
    }
}
