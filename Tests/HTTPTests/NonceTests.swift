import HTTPClient
import Synchronization
import Testing
import Vocabulary

@testable import HTTPServer

struct NonceTests {
    private static let one = DeviceID(high: 1, low: 1)
    private static let other = DeviceID(high: 2, low: 2)

    /// A table whose "random" bytes count up from 1.
    private func table() -> NonceTable {
        let counter = Mutex<UInt64>(0)
        return NonceTable { count in
            let value = counter.withLock { value in
                value += 1
                return value
            }
            return Array(Nonce(high: 0, low: value).bytes.prefix(count))
        }
    }

    @Test func spentOnce() {
        var table = table()
        let nonce = table.issue(to: Self.one)
        #expect(nonce == Nonce(high: 0, low: 1))
        let isSpent = [table.spend(nonce, by: Self.one), table.spend(nonce, by: Self.one)]
        #expect(isSpent == [true, false])
    }

    @Test func belongsToItsDevice() {
        var table = table()
        let nonce = table.issue(to: Self.one)
        let isSpent = [table.spend(nonce, by: Self.other), table.spend(nonce, by: Self.one)]
        #expect(isSpent == [false, true])
    }

    @Test func unknownOnes() {
        var table = table()
        let before = table.spend(.zero, by: Self.one)
        _ = table.issue(to: Self.one)
        let after = table.spend(.zero, by: Self.one)
        #expect([before, after] == [false, false])
    }

    @Test func oldestGivesWay() {
        var table = table()
        let nonces = (0...Limits.noncesPerDevice).map { _ in table.issue(to: Self.one) }
        let isSpent = nonces.map { table.spend($0, by: Self.one) }
        #expect(isSpent == [false] + Array(repeating: true, count: Limits.noncesPerDevice))
    }

    @Test func retryTakesTheFreshNonce() {
        var retry = NonceRetry(nil)
        #expect(retry.nonce == .zero)
        let fresh = Nonce(high: 3, low: 3)
        let sendsAgain = [retry.sendsAgain(after: fresh), retry.sendsAgain(after: nil)]
        #expect(sendsAgain == [true, false])
        #expect(retry.nonce == fresh)
    }

    @Test func retryGivesUp() {
        var retry = NonceRetry(Nonce(high: 1, low: 1))
        var sent = 1
        while retry.sendsAgain(after: Nonce(high: 3, low: UInt64(sent))) { sent += 1 }
        #expect(sent == NonceRetry.attempts)
    }
}
