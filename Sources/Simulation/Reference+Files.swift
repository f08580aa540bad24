import Oracle
import Vocabulary

extension Reference {
    /// A file that was attached to a field.
    struct FilePlace: Hashable {
        var file: Hash
        var record: Name
        var field: Int
    }

    /// Everyone who may have been sent each file: with the writes that brought it to its field.
    func sentFiles() -> [FilePlace: Set<Name>] {
        var sent: [FilePlace: Set<Name>] = [:]
        for (record, book) in oracle.records {
            for write in book.writes where write.judgement != .void("dotReused") {
                for file in files[write.label.leaf] ?? [] {
                    let place = FilePlace(file: file, record: record, field: write.field)
                    sent[place, default: []].formUnion(book.everSent(write))
                }
            }
        }
        return sent
    }
}
