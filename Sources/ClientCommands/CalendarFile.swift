import Cooperation
import Foundation
import Vocabulary

/// Steps as an iCalendar file (RFC 5545): all-day events without names, so that a calendar in the cloud
/// learns of no pupil.
enum CalendarFile {
    /// A step with its case.
    struct Entry {
        /// The case's identifier, of which the file shows the beginning.
        var caseID: CaseID
        /// The step.
        var item: Agenda.Item
        /// What it is, in one language.
        var summary: String
    }

    /// The file's text, its lines ended and folded as the format says.
    static func text(_ entries: [Entry], stamp: WallTime, language: Language) -> String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0",
            "PRODID:-//Obruten//todo//\(language.rawValue.uppercased())",
            "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        ]
        for entry in entries {
            guard let due = entry.item.due else { continue }
            let code = entry.item.step.code
            lines += [
                "BEGIN:VEVENT",
                "UID:\(entry.caseID)-\(code)-\(entry.item.round)@obruten",
                "DTSTAMP:\(moment(stamp))",
                "DTSTART;VALUE=DATE:\(compact(due))",
                "DTEND;VALUE=DATE:\(compact(due.adding(days: 1)))",
                "SUMMARY:\(escaped("\(code) \(entry.summary)"))",
                "DESCRIPTION:\(escaped("obruten case show \(entry.caseID.description.prefix(8))"))",
                "TRANSP:TRANSPARENT",
                "CLASS:CONFIDENTIAL",
                "END:VEVENT",
            ]
        }
        lines.append("END:VCALENDAR")
        return lines.map { folded($0) + "\r\n" }.joined()
    }

    private static func compact(_ day: CalendarDate) -> String {
        day.description.replacing("-", with: "")
    }

    private static func moment(_ time: WallTime) -> String {
        let seconds = Int(clamping: time / 1000)
        let day = CalendarDate(daysSince1970: seconds / 86_400)
        let rest = seconds % 86_400
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(day.map(compact) ?? "19700101")T\(clock.joined())Z"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing(";", with: "\\;")
            .replacing(",", with: "\\,").replacing("\n", with: "\\n")
    }

    /// Lines have at most 75 bytes; what follows begins with a space.
    private static func folded(_ line: String) -> String {
        var out = ""
        var bytes = 0
        for character in line {
            let count = character.utf8.count
            if bytes + count > 74 {
                out += "\r\n "
                bytes = 1
            }
            out.append(character)
            bytes += count
        }
        return out
    }
}
