public import Vocabulary

/// The nonces that devices may still spend, each once.
///
/// Only devices that have proved their key get any, so the table is bounded by the number of devices.
/// The oldest gives way when a device has ``Limits/noncesPerDevice``: whoever held it is told
/// `nonce.unknown` and gets another.
public struct NonceTable: Sendable {
    private var unspent: [DeviceID: [Nonce]] = [:]
    private let random: @Sendable (Int) -> [UInt8]

    /// Makes an empty table. `random` gives that many unpredictable bytes.
    public init(random: @escaping @Sendable (Int) -> [UInt8]) {
        self.random = random
    }

    /// A new nonce that this device may spend once.
    public mutating func issue(to device: DeviceID) -> Nonce {
        let nonce = Nonce(random(Nonce.byteCount)) ?? .zero
        var nonces = unspent[device, default: []]
        if nonces.count >= Limits.noncesPerDevice { nonces.removeFirst() }
        nonces.append(nonce)
        unspent[device] = nonces
        return nonce
    }

    /// Spends a nonce; false where it was spent before, gave way, or was never this device's.
    public mutating func spend(_ nonce: Nonce, by device: DeviceID) -> Bool {
        guard let place = unspent[device]?.firstIndex(of: nonce) else { return false }
        unspent[device]?.remove(at: place)
        return true
    }
}
