import Testing

/// Where the tests begin. Without this file the package manager looks through the index of the build for
/// tests of an older kind, of which there are none; and building that index costs more than compiling.
@main
enum TestProgram {
    static func main() async {
        await Testing.__swiftPMEntryPoint() as Never
    }
}
