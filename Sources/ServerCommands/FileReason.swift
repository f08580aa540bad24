import Foundation
import Messages

extension ServerSession {
    /// Why a file or folder cannot be used: as the system's number says, else what is seen of the path,
    /// else in SQLite's own words.
    static func reason(_ error: any Error, at path: String) -> Message {
        if let number = number(of: error as NSError) { return .system(number) }
        let sentence = sqliteSentence(of: error)
        // That it cannot open a file is all that SQLite says.
        if sentence == nil || sentence?.hasPrefix("unable to open") == true,
            let number = number(at: path)
        {
            return .system(number)
        }
        return sentence.map(Message.sqlite) ?? .unknownReason
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

    /// What SQLite says, without the statement that it says it of.
    private static func sqliteSentence(of error: any Error) -> String? {
        let text = String(describing: error)
        guard text.hasPrefix("SQLite error "), let colon = text.firstRange(of: ": ") else {
            return nil
        }
        let rest = text[colon.upperBound...]
        return String(
            rest.firstRange(of: " - while executing").map { rest[..<$0.lowerBound] } ?? rest
        )
    }
}
