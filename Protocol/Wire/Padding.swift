/// PADMÉ (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with
/// PURBs", 2019): lengths that tell little, for at most 12 % more bytes.
public enum Padding {
    /// The length to which `length` bytes are padded.
    public static func padded(_ length: Int) -> Int {
        guard length > 1 else { return length }
        let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
        let bits = Int.bitWidth - exponent.leadingZeroBitCount
        guard exponent > bits else { return length }
        let mask = (1 << (exponent - bits)) - 1
        return (length + mask) & ~mask
    }
}
