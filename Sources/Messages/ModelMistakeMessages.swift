import Cooperation

extension ModelMistake {
    /// The mistake with its place, as one line.
    package var told: Message {
        Message(
            sv: "rad \(line), tecken \(column): \(problem.told.sv)",
            en: "line \(line), column \(column): \(problem.told.en)"
        )
    }
}

extension ModelMistake.Problem {
    /// What is wrong, in a sentence.
    package var told: Message {
        switch self {
        case .tooLarge(let bytes, let limit):
            Message(
                sv: "Filen är \(bytes) byte; högst \(limit) går.",
                en: "The file has \(bytes) bytes; at most \(limit) will do."
            )
        case .notUTF8: Message(sv: "Filen är inte UTF-8.", en: "The file is not UTF-8.")
        case .forbiddenCharacter(let scalar):
            Message(
                sv: "Tecknet U+\(hex(scalar)) får inte stå här.",
                en: "The character U+\(hex(scalar)) may not stand here."
            )
        case .syntax(let reason):
            // The parser's words, in its language.
            Message(
                sv: "Inte YAML. YAML-tolken: \(safe(reason)).",
                en: "Not YAML. The YAML parser: \(safe(reason))."
            )
        case .alias:
            Message(
                sv: "Ankare och alias får inte användas.",
                en: "Anchors and aliases may not be used."
            )
        case .tag(let tag):
            Message(
                sv: "Taggen \(safe(tag)) får inte användas.",
                en: "The tag \(safe(tag)) may not be used."
            )
        case .tooDeep(let limit):
            Message(
                sv: "För djupt inbäddat; högst \(limit) nivåer.",
                en: "Nested too deeply; at most \(limit) levels."
            )
        case .duplicateKey(let key):
            Message(sv: "\(safe(key)) står två gånger.", en: "\(safe(key)) stands twice.")
        case .tooManyDuplicateKeys:
            Message(
                sv: "Så många nycklar står dubbelt att resten inte lästes.",
                en: "So many keys stand twice that the rest was not read."
            )
        case .unknownKey(let key, let allowed):
            Message(
                sv: "\(safe(key)) hör inte hit; här kan stå \(allowed.joined(separator: ", ")).",
                en:
                    "\(safe(key)) does not belong here; these do: \(allowed.joined(separator: ", "))."
            )
        case .missingKey(let key): Message(sv: "\(key) saknas.", en: "\(key) is missing.")
        case .wrongShape(let shape):
            Message(sv: "Här ska stå \(shape.told.sv).", en: "Here stands \(shape.told.en).")
        case .emptyList: Message(sv: "Listan är tom.", en: "The list is empty.")
        case .outOfRange(let number, let range):
            Message(
                sv: "\(number) går inte; \(range.lowerBound) till \(range.upperBound) går.",
                en: "\(number) will not do; \(range.lowerBound) to \(range.upperBound) will."
            )
        case .reversedRange(let least, let greatest):
            Message(
                sv: "Det minsta, \(least), är större än det största, \(greatest).",
                en: "The least, \(least), lies above the greatest, \(greatest)."
            )
        default: nameMistake
        }
    }

    private var nameMistake: Message {
        switch self {
        case .notIdentifier(let name):
            Message(
                sv:
                    "\(safe(name)) är inget namn: börja med liten bokstav, sedan högst 63 bokstäver och siffror.",
                en:
                    "\(safe(name)) is no identifier: begin with a small letter, then at most 63 letters and digits."
            )
        case .reservedIdentifier(let name):
            Message(
                sv: "\(safe(name)) behöver programmet självt.",
                en: "The program needs \(safe(name)) for itself."
            )
        case .duplicateIdentifier(let name, let line):
            Message(
                sv: "\(safe(name)) finns redan på rad \(line).",
                en: "\(safe(name)) stands on line \(line) already."
            )
        case .duplicateNumber(let number, let line):
            Message(
                sv: "Numret \(number) finns redan på rad \(line).",
                en: "The number \(number) stands on line \(line) already."
            )
        case .repeated(let word):
            Message(sv: "\(safe(word)) står två gånger.", en: "\(safe(word)) stands twice.")
        case .tooLong(let characters, let limit):
            Message(
                sv: "\(characters) tecken är för långt; högst \(limit).",
                en: "\(characters) characters are too long; at most \(limit)."
            )
        case .tooMany(let things, let count, let limit):
            Message(
                sv: "\(count) \(things.told.sv) är för många; högst \(limit).",
                en: "\(count) \(things.told.en) are too many; at most \(limit)."
            )
        case .unknownRole(let role):
            Message(
                sv: "Modellen har ingen roll \(safe(role)).",
                en: "The model has no role \(safe(role))."
            )
        case .unknownKind(let kind, let allowed):
            Message(
                sv:
                    "\(safe(kind)) är inget slag av part; det finns \(allowed.joined(separator: ", ")).",
                en:
                    "\(safe(kind)) is no kind of party; there are \(allowed.joined(separator: ", "))."
            )
        case .unknownFieldType(let type, let allowed):
            Message(
                sv:
                    "\(safe(type)) är inget slag av fält; det finns \(allowed.joined(separator: ", ")).",
                en:
                    "\(safe(type)) is no type of field; there are \(allowed.joined(separator: ", "))."
            )
        case .unknownRecord(let record):
            Message(
                sv: "Modellen har ingen handling \(safe(record)).",
                en: "The model has no record type \(safe(record))."
            )
        case .leadRoles(let count):
            Message(
                sv: "En modell har precis en roll som leder, inte \(count).",
                en: "A model has exactly one lead role, not \(count)."
            )
        case .leadNotRequired(let role):
            Message(
                sv: "\(safe(role)) leder och måste därför finnas i varje ärende (required).",
                en: "\(safe(role)) is the lead role and so has to be in every case (required)."
            )
        case .creatorOfSingleRecord(let record):
            Message(
                sv:
                    "\(safe(record)) finns en gång i ärendet och läggs inte till av någon: creator går inte.",
                en:
                    "\(safe(record)) stands once in the case and is added by nobody: creator will not do."
            )
        case .creatorAmongRoles:
            Message(
                sv: "creator står ensamt, inte i en lista.",
                en: "creator stands alone, not in a list."
            )
        case .ownerCannotRead(let role):
            Message(
                sv: "\(safe(role)) äger ett fält i en handling som rollen inte får läsa.",
                en: "\(safe(role)) owns a field of a record that it may not read."
            )
        case .releaserCannotRead(let role):
            Message(
                sv: "\(safe(role)) lämnar ut en handling som rollen inte får läsa.",
                en: "\(safe(role)) releases a record that it may not read."
            )
        case .releasedToReader(let role):
            Message(
                sv: "\(safe(role)) läser redan handlingen; inget kan lämnas ut till rollen.",
                en: "\(safe(role)) reads the record anyhow; nothing can be released to it."
            )
        default: guideMistake
        }
    }

    func safe(_ text: String) -> String { TerminalText.line(text, width: 80) }

    private func hex(_ scalar: UInt32) -> String { String(scalar, radix: 16, uppercase: true) }
}

extension ModelMistake.Shape {
    fileprivate var told: Message {
        switch self {
        case .mapping: Message(sv: "nycklar med värden", en: "keys with values")
        case .list: Message(sv: "en lista", en: "a list")
        case .text: Message(sv: "en text som inte är tom", en: "a text that is not empty")
        case .wholeNumber: Message(sv: "ett heltal", en: "a whole number")
        case .boolean: Message(sv: "true eller false", en: "true or false")
        case .words: Message(sv: "ett ord eller en lista av ord", en: "a word or a list of words")
        }
    }
}

extension ModelMistake.Things {
    fileprivate var told: Message {
        switch self {
        case .roles: Message(sv: "roller", en: "roles")
        case .records: Message(sv: "slag av handlingar", en: "record types")
        case .fields: Message(sv: "fält", en: "fields")
        case .choices: Message(sv: "val", en: "choices")
        case .laws: Message(sv: "lagrum", en: "laws")
        case .clocks: Message(sv: "lagstadgade frister", en: "statutory clocks")
        case .grounds: Message(sv: "grunder", en: "grounds")
        case .disclosures: Message(sv: "rader om utlämnande", en: "rows on disclosure")
        case .phases: Message(sv: "faser", en: "phases")
        case .routines: Message(sv: "rutiner", en: "routines")
        case .steps: Message(sv: "steg", en: "steps")
        case .checklists: Message(sv: "checklistor", en: "checklists")
        case .alarms: Message(sv: "larm", en: "alarms")
        case .ticks: Message(sv: "handlingar för avprickning", en: "records of ticks")
        }
    }
}
