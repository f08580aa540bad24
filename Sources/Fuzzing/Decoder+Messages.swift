import Wire

/// Messages of the protocol, and the signed bodies that travel in them.
extension Decoder {
    static let messages: [Decoder] = [
        Decoder("syncRequest") { bytes in
            let value = try SyncRequest(bytes)
            check(value, try SyncRequest(value.encoded()))
            for group in value.sealings.flatMap(\.groups) {
                _ = try? GroupHeader(group.header)
                _ = try? CommitCoding.decode(group.commits, count: group.count)
            }
        },
        Decoder("syncResponse") { bytes in
            let value = try SyncResponse(bytes)
            check(value, try SyncResponse(value.encoded()))
        },
        Decoder("join") { bytes in
            try choice(
                bytes,
                [
                    { check(try JoinRequest($0), try JoinRequest(JoinRequest($0).encoded())) },
                    { check(try JoinContent($0), try JoinContent(JoinContent($0).encoded())) },
                    { check(try JoinResponse($0), try JoinResponse(JoinResponse($0).encoded())) },
                    {
                        check(try JoinedContent($0), try JoinedContent(JoinedContent($0).encoded()))
                    },
                ]
            )
        },
        Decoder("return") { bytes in
            try choice(
                bytes,
                [
                    {
                        check(try ReturnRequest($0), try ReturnRequest(ReturnRequest($0).encoded()))
                    },
                    {
                        check(
                            try ReturnResponse($0),
                            try ReturnResponse(ReturnResponse($0).encoded())
                        )
                    },
                ]
            )
        },
        Decoder("blob") { bytes in
            try choice(
                bytes,
                [
                    {
                        check(
                            try BlobPutRequest($0),
                            try BlobPutRequest(BlobPutRequest($0).encoded())
                        )
                    },
                    {
                        check(
                            try BlobPutResponse($0),
                            try BlobPutResponse(BlobPutResponse($0).encoded())
                        )
                    },
                    {
                        check(
                            try BlobGetRequest($0),
                            try BlobGetRequest(BlobGetRequest($0).encoded())
                        )
                    },
                    {
                        check(
                            try BlobGetResponse($0),
                            try BlobGetResponse(BlobGetResponse($0).encoded())
                        )
                    },
                ]
            )
        },
        Decoder("wait") { bytes in
            try choice(
                bytes,
                [
                    { check(try WaitRequest($0), try WaitRequest(WaitRequest($0).encoded())) },
                    { check(try WaitResponse($0), try WaitResponse(WaitResponse($0).encoded())) },
                    { check(try ErrorMessage($0), try ErrorMessage(ErrorMessage($0).encoded())) },
                ]
            )
        },
        // A file as it lies there, and without the hash that would keep a fuzzer out; what its parts hold.
        Decoder("bundle") { bytes in
            try choice(
                bytes,
                [
                    { _ = try Bundle(message: Array(Bundle.frame($0).message)) },
                    {
                        check(
                            try Bundle(message: $0),
                            try Bundle(message: Bundle(message: $0).encodedMessage())
                        )
                    },
                    {
                        check(try BundleContent($0), try BundleContent(BundleContent($0).encoded()))
                    },
                    {
                        check(
                            try CarriedContent($0),
                            try CarriedContent(CarriedContent($0).encoded())
                        )
                    },
                    { check(try SealedPart($0), try SealedPart(SealedPart($0).encoded())) },
                ]
            )
        },
        Decoder("memoStatement") { bytes in
            check(try MemoStatement(bytes), try MemoStatement(MemoStatement(bytes).bytes))
        },
        Decoder("statement") { bytes in
            try choice(
                bytes,
                [
                    { _ = try PartyStatement($0) }, { _ = try RegistryStatement($0) },
                    { _ = try CharterStatement($0) }, { _ = try AudienceStatement($0) },
                    { _ = try SecretStatement($0) },
                ]
            )
        },
    ]
}
