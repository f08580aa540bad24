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

    /// Why SQLite cannot use a file: as its number says, the basic or the extended one, for its own words are
    /// English. Ends without a full stop. Source: SQLite's "Result and Error Codes".
    package static func sqlite(_ number: Int) -> Message {
        let why: Message =
            switch number & 0xFF {
            case 3, 8, 23:
                Message(
                    sv: "filen eller mappen får inte skrivas",
                    en: "the file or its folder may not be written"
                )
            case 5, 6: Message(sv: "ett annat program håller den", en: "another program holds it")
            case 7: Message(sv: "minnet räcker inte", en: "there is not enough memory")
            case 10:
                Message(
                    sv: "disken går inte att läsa eller skriva",
                    en: "the disk cannot be read or written"
                )
            case 11, 26: Message(sv: "filen är skadad", en: "the file is damaged")
            case 13: Message(sv: "disken är full", en: "the disk is full")
            case 14: Message(sv: "filen går inte att öppna", en: "the file cannot be opened")
            default: Message(sv: "ett oväntat fel", en: "an unexpected error")
            }
        return Message(sv: "\(why.sv), SQLite \(number)", en: "\(why.en), SQLite \(number)")
    }

    package static let unknownReason = Message(sv: "okänt fel.", en: "an unknown fault.")
}
