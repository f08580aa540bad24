import Foundation
import Fuzzing

/// `obruten-fuzz` lists the readers, with the bytes that each may get. `obruten-fuzz READER FILE…` reads
/// files with one of them, or folders of files.
///
/// Built with `-sanitize=fuzzer -D FUZZER`, `obruten-fuzz READER …` is libFuzzer, with its own arguments.
/// `Scripts/fuzz` does it.
@main struct Fuzz {
    static func main() {
        guard CommandLine.arguments.count > 1 else {
            for decoder in Decoder.all { print(decoder.name, decoder.limit) }
            return
        }
        guard let decoder = Decoder.named(CommandLine.arguments[1]) else {
            fail("no reader is called \(CommandLine.arguments[1])")
        }
        let rest = CommandLine.arguments.dropFirst(2)
        #if FUZZER
        fuzz([CommandLine.arguments[0]] + rest)
        #else
        for path in rest { replay(decoder, path) }
        #endif
    }

    private static func fail(_ text: String) -> Never {
        FileHandle.standardError.write(Data((text + "\n").utf8))
        exit(2)
    }

    private static func replay(_ decoder: Decoder, _ path: String) {
        let files = FileManager.default
        if let names = try? files.contentsOfDirectory(atPath: path) {
            for name in names.sorted() { replay(decoder, path + "/" + name) }
            return
        }
        guard let data = files.contents(atPath: path) else { fail("cannot read \(path)") }
        print(decoder.accepts(Array(data)) ? "taken" : "refused", path)
    }
}

#if FUZZER
/// What `main` has found to be there.
private let reader = Decoder.named(CommandLine.arguments[1])

/// What libFuzzer's own `main` would call: a program built for debugging links it in, and does not start
/// with it.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    reader?.accepts(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private func fuzz(_ arguments: [String]) {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
        .allocate(capacity: arguments.count + 1)
    for (place, argument) in arguments.enumerated() { pointers[place] = strdup(argument) }
    pointers[arguments.count] = nil
    var count = CInt(arguments.count)
    var list = pointers
    exit(runDriver(&count, &list) { testOneInput($0, $1) })
}
#endif
