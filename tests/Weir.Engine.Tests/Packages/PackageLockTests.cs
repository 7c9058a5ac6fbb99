using CsCheck;
using Weir.Engine.Packages;
using Weir.Pipelines.Execution;
using Weir.Testing;

namespace Weir.Engine.Tests.Packages;

public sealed class PackageLockTests : IDisposable
{
    private const string One = "1111111111111111111111111111111111111111";
    private const string Two = "2222222222222222222222222222222222222222";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_file_says_what_it_is_and_is_sorted()
    {
        var pins = Read("");
        pins.Pin(PackageReference.Of("b/b", "v1"), One);
        pins.Pin(PackageReference.Of("a/a", "v2"), Two);
        pins.Pin(PackageReference.Of("c/c", "v1"), One);

        var lines = pins.ToString().Split('\n');

        Assert.StartsWith("# The commits and digests that branches, tags and addresses are pinned to.", lines[0], StringComparison.Ordinal);
        Assert.Equal([$"a/a@v2 {Two}", $"b/b@v1 {One}", $"c/c@v1 {One}", ""], lines[1..]);
    }

    [Fact]
    public void Comments_and_blank_lines_stay_where_they_are()
    {
        var text = $"# ours\n\na/a@v1 {One} # reviewed by Mona\n# next\nc/c@v1 {One}\n";
        var pins = Read(text);
        pins.Pin(PackageReference.Of("b/b", "v1"), Two);
        pins.Pin(PackageReference.Of("a/a", "v1"), Two);

        Assert.Equal($"# ours\n\na/a@v1 {Two} # reviewed by Mona\nb/b@v1 {Two}\n# next\nc/c@v1 {One}\n", pins.ToString());
    }

    [Fact]
    public void An_entry_is_found_by_repository_and_reference()
    {
        var pins = Read($"a/a@v1 {One}\na/a@v1.1   {Two}\r\n");

        Assert.Equal(One, pins.Find(PackageReference.Of("a/a", "v1")));
        Assert.Equal(Two, pins.Find(PackageReference.Of("a/a", "v1.1")));
        Assert.Null(pins.Find(PackageReference.Of("a/a", "v2")));
        Assert.Null(pins.Find(PackageReference.Of("a/b", "v1")));
    }

    [Theory]
    [InlineData("a/a@v1", "1: expected 'owner/name@ref commit', found 'a/a@v1'")]
    [InlineData("# ok\na/a@v1 abc", "2: expected 'owner/name@ref commit', found 'a/a@v1 abc'")]
    [InlineData($"a/a@v1 {One}\n\na/a@v1 {Two}", "3: 'a/a@v1' is pinned to two commits")]
    [InlineData($"a/a@v1 {One}\n<<<<<<< HEAD\n", "2: has a merge conflict")]
    public void A_line_that_is_no_entry_is_told_with_its_place(string text, string message)
    {
        var error = Assert.Throws<PackageException>(() => Read(text));

        Assert.StartsWith($"{_folder.In("actions.lock")}:{message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_entry_twice_is_what_a_merge_leaves_and_is_fine() =>
        Assert.Equal(One, Read($"a/a@v1 {One}\na/a@v1 {One}\n").Find(PackageReference.Of("a/a", "v1")));

    [Fact]
    public void Whatever_is_pinned_in_whatever_order_is_found_again_and_sorted() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3]).Array[0, 30].Sample(pinned =>
        {
            var pins = Read("");
            var expected = new Dictionary<string, string>();
            foreach (var (name, tag) in pinned)
            {
                var package = PackageReference.Of($"owner/n{name}", $"v{tag}");
                var commit = new string((char)('a' + (expected.Count % 6)), 40);
                pins.Pin(package, commit);
                expected[package.ToString()] = commit;
            }

            var lines = Read(pins.ToString()).ToString().Split('\n').Where(line => line.StartsWith("owner", StringComparison.Ordinal)).ToList();
            Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
            Assert.Equal(expected.Select(pin => $"{pin.Key} {pin.Value}").Order(StringComparer.Ordinal), lines);
        }, iter: 500, threads: 1);

    private PackageLock Read(string text) => PackageLock.Read(text.Length == 0 ? _folder.In("absent") : _folder.Write("actions.lock", text));
}
