import Foundation
import Messages

extension ServerSession {
    /// Why a file or folder cannot be used: as the system's number says, else what is seen of the path,
    /// else as SQLite's number says.
    static func reason(_ error: any Error, at path: String) -> Message {
        if let number = number(of: error as NSError) { return .system(number) }
        let number = sqliteNumber(of: error)
        // That it cannot open a file is all that SQLite says.
        if number == nil || number == 14, let seen = Self.number(at: path) { return .system(seen) }
        guard let number else { return .unknownReason }
        let reason = Message.sqlite(number)
        let isDamaged = [11, 26].contains(number & 0xFF)
        return Message(
            sv: reason.sv + "."
                + (isDamaged ? " Ta tillbaka den senaste hela säkerhetskopian." : ""),
            en: reason.en + "." + (isDamaged ? " Restore the latest backup that is whole." : "")
        )
    }

    /// The system's number in an error of Foundation's.
    private static func number(of error: NSError) -> Int32? {
        if error.domain == NSPOSIXErrorDomain { return Int32(exactly: error.code) }
        if let below = error.userInfo[NSUnderlyingErrorKey] as? NSError { return number(of: below) }
        guard error.domain == NSCocoaErrorDomain else { return nil }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileNoSuchFile, .fileReadNoSuchFile: return ENOENT
        case .fileReadNoPermission, .fileWriteNoPermission: return EACCES
        case .fileWriteFileExists: return EEXIST
        case .fileWriteOutOfSpace: return ENOSPC
        case .fileWriteVolumeReadOnly: return EROFS
        default: return nil
        }
    }

    /// What stands in the way of using, or making, what lies at a path; nil where nothing is seen.
    private static func number(at path: String) -> Int32? {
        var status = stat()
        if stat(path, &status) == 0 { return access(path, R_OK | W_OK) == 0 ? nil : errno }
        guard errno == ENOENT else { return errno }
        var parent = (path as NSString).deletingLastPathComponent
        if parent.isEmpty { parent = "." }
        guard stat(parent, &status) == 0 else { return errno }
        return access(parent, W_OK | X_OK) == 0 ? nil : errno
    }

    /// SQLite's number in an error of the database library, which describes itself as
    /// `SQLite error 13: …`.
    private static func sqliteNumber(of error: any Error) -> Int? {
        let text = String(describing: error)
        guard text.hasPrefix("SQLite error ") else { return nil }
        return Int(text.dropFirst("SQLite error ".count).prefix { $0.isNumber })
    }
}
