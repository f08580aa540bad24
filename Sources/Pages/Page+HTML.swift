import Mustache
import Vocabulary

extension Page {
    /// The page as one HTML document that needs nothing beside itself: laid out for A4, for reading aloud
    /// and for a screen. Whatever people wrote stands in it as text, never as markup.
    public func html() throws -> String {
        let template = try MustacheTemplate(
            string: String(decoding: PackageResources.page_mustache, as: UTF8.self)
        )
        return template.render(context)
    }

    private var context: [String: Any] {
        [
            "language": language.rawValue, "title": title, "subtitle": Self.some(subtitle),
            "hasFacts": !facts.isEmpty,
            "facts": facts.map { ["label": $0.label, "value": $0.value] },
            "sections": sections.enumerated().map { $1.context($0 + 1, language) },
            "footer": Self.some(footer),
        ]
    }

    /// A text, or nothing that a template shows.
    fileprivate static func some(_ text: String) -> [[String: Any]] {
        text.isEmpty ? [] : [["text": text]]
    }
}

extension Page.Section {
    fileprivate func context(_ number: Int, _ language: Language) -> [String: Any] {
        [
            "number": String(number), "heading": heading, "note": Page.some(note),
            "hasFields": !fields.isEmpty, "fields": fields.map { $0.context(language) },
            "tables": table.map { [$0.context] } ?? [],
            "charts": chart.map { $0.bars.isEmpty ? [] : [$0.context(number)] } ?? [],
            "hasSignatures": !signatures.isEmpty,
            "signatures": signatures.map {
                [
                    "party": $0.party, "signedBy": Page.some($0.signedBy),
                    "signedOn": Page.some($0.signedOn),
                ] as [String: Any]
            },
            "signatureWord": language == .sv
                ? "Underskrift och namnförtydligande" : "Signature and name",
            "dateWord": language == .sv ? "Datum" : "Date",
        ]
    }
}

extension Page.FieldText {
    fileprivate func context(_ language: Language) -> [String: Any] {
        [
            "label": label, "help": Page.some(help), "by": Page.some(by),
            "isDisputed": values.count > 1,
            "disputedWord": language == .sv
                ? "Uppgifterna står mot varandra:" : "These stand against each other:",
            "values": values.map { ["text": $0] },
            "isEmpty": values.isEmpty && lines == 0,
            "ruled": (0..<lines).map { _ in ["text": ""] },
        ]
    }
}

extension Page.Table {
    fileprivate var context: [String: Any] {
        [
            "caption": caption, "headings": headings.map { ["text": $0] },
            "rows": rows.map { row in
                [
                    "first": row.first ?? "",
                    "cells": row.dropFirst().map { ["text": $0] },
                ] as [String: Any]
            },
        ]
    }
}
