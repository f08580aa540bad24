import Foundation

/// What a page must keep to be read by everybody, everywhere, without anything beside itself.
enum WebPage {
    /// What is wrong with a page; nothing where it is well formed, named, in a language, self-contained,
    /// and its headings, tables and pictures can be read aloud.
    static func faults(in html: String) -> [String] {
        var faults = balance(of: html)
        func demand(_ holds: Bool, _ what: String) { if !holds { faults.append(what) } }
        demand(html.hasPrefix("<!DOCTYPE html>"), "no doctype")
        demand(html.contains("<meta charset=\"utf-8\">"), "no character set")
        demand(
            html.contains("<html lang=\"sv\">") || html.contains("<html lang=\"en\">"),
            "no lang"
        )
        demand(texts(of: "title", in: html).first?.isEmpty == false, "no title")
        demand(texts(of: "h1", in: html).count == 1, "not one h1")
        demand(html.contains("<main>"), "no main")
        for word in ["src=", "<link", "<script", "@import", "url(", "<iframe", "onload="] {
            demand(!html.contains(word), "reaches out: \(word)")
        }
        let links = html.components(separatedBy: "http").count - 1
        let names = html.components(separatedBy: "xmlns=\"http://www.w3.org/2000/svg\"").count - 1
        demand(links == names, "an address")
        let tables = html.components(separatedBy: "<table").count - 1
        demand(html.components(separatedBy: "<caption>").count - 1 == tables, "table, no caption")
        for cell in html.components(separatedBy: "<th").dropFirst()
        where !cell.hasPrefix("ead") {
            demand(cell.hasPrefix(" scope="), "a heading without scope")
        }
        for picture in html.components(separatedBy: "<svg").dropFirst() {
            let tag = picture.prefix { $0 != ">" }
            demand(tag.contains("role=\"img\"") && tag.contains("aria-labelledby="), "mute plot")
            demand(picture.contains("<title id=") && picture.contains("<desc id="), "mute plot")
        }
        let ids = html.components(separatedBy: " id=\"").dropFirst().map {
            $0.prefix { $0 != "\"" }
        }
        demand(Set(ids).count == ids.count, "an id twice")
        for reference in html.components(separatedBy: "aria-labelledby=\"").dropFirst() {
            for id in reference.prefix(while: { $0 != "\"" }).split(separator: " ") {
                demand(ids.contains(id), "no id \(id)")
            }
        }
        return faults
    }

    /// Elements that are not closed, or closed without having been opened.
    private static func balance(of html: String) -> [String] {
        let empty: Set<String> = ["meta", "rect", "line", "br", "hr", "!DOCTYPE"]
        var open: [String] = []
        var faults: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[rest.index(after: start)...]
            guard let end = rest.firstIndex(of: ">") else {
                return faults + ["a tag that never ends"]
            }
            let tag = rest[..<end]
            rest = rest[rest.index(after: end)...]
            let name = String(tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" })
            if tag.hasPrefix("/") {
                if open.last == name { open.removeLast() } else { faults.append("</\(name)>") }
            } else if !empty.contains(name) {
                open.append(name)
            }
            if name == "style", !tag.hasPrefix("/"), let close = rest.range(of: "</style>") {
                rest = rest[close.upperBound...]
                open.removeLast()
            }
        }
        return faults + open.map { "<\($0)>" }
    }

    private static func texts(of element: String, in html: String) -> [String] {
        html.components(separatedBy: "<\(element)>").dropFirst().compactMap {
            $0.components(separatedBy: "</\(element)>").first
        }
    }
}
