import Foundation

/// What the system finds wrong with a file or folder, by its number.
extension Message {
    package static func system(_ number: Int32) -> Message {
        switch number {
        case ENOENT: Message(sv: "den finns inte.", en: "it does not exist.")
        case ENOTDIR:
            Message(
                sv: "något i sökvägen är ingen mapp.",
                en: "something in the path is no folder."
            )
        case EISDIR: Message(sv: "det är en mapp.", en: "it is a folder.")
        case EEXIST: Message(sv: "den finns redan.", en: "it exists already.")
        case EACCES, EPERM:
            Message(sv: "du får inte använda den.", en: "you may not use it.")
        case EROFS: Message(sv: "disken går inte att skriva på.", en: "the disk is read-only.")
        case ENOSPC: Message(sv: "disken är full.", en: "the disk is full.")
        case EDQUOT: Message(sv: "ditt utrymme är slut.", en: "your space is used up.")
        case EIO: Message(sv: "disken svarar med fel.", en: "the disk answers with errors.")
        case EMFILE, ENFILE:
            Message(sv: "för många filer är öppna.", en: "too many files are open.")
        case ENAMETOOLONG: Message(sv: "sökvägen är för lång.", en: "the path is too long.")
        case ELOOP:
            Message(sv: "länkarna i sökvägen går runt.", en: "the links in the path go in circles.")
        default:
            Message(sv: "systemets fel nummer \(number).", en: "the system's error \(number).")
        }
    }

    /// A sentence of SQLite's, which is in English whatever the language.
    package static func sqlite(_ sentence: String) -> Message {
        Message(same: "SQLite: \(TerminalText.safe(sentence)).")
    }

    package static let unknownReason = Message(sv: "okänt fel.", en: "an unknown fault.")
}
