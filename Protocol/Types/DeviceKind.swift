/// What a device of a party log is. The raw values are the protocol's.
public enum DeviceKind: UInt8, Hashable, Sendable, CaseIterable {
    /// A machine that speaks for its party.
    case ordinary = 0
    /// A secret in an invitation: it sleeps until it admits one device, and expires.
    case invitation = 1
    /// A secret in a recovery code: it sleeps until it admits one device.
    case recovery = 2

    /// Whether it may admit one device, once, and nothing else.
    public var isSleeping: Bool { self != .ordinary }
}
