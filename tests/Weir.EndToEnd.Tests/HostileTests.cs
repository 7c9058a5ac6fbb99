using System.Text;

namespace Weir.EndToEnd.Tests;

/// <summary>Files that nobody writes by accident: each is refused with its place, in little memory, before anything runs.</summary>
public sealed class HostileTests
{
    private const string Head = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: 'true'\n";

    public static TheoryData<string, string> Files => new()
    {
        { "lists in lists", Head + "    env: " + new string('[', 100_000) },
        { "maps in maps", Head + "    env: " + string.Concat(Enumerable.Repeat("{a: ", 100_000)) },
        { "indents in indents", Head + string.Concat(Enumerable.Range(0, 3_000).Select(depth => $"{new string(' ', depth + 4)}a:\n")) },
        { "anchors that multiply", Bomb() },
        { "an anchor in itself", Head + "    env: &a\n      B: *a\n" },
        { "jobs in a circle", "on: push\njobs:\n  a: {runs-on: ubuntu-latest, needs: b, steps: [{run: x}]}\n  b: {runs-on: ubuntu-latest, needs: a, steps: [{run: x}]}\n" },
        { "brackets in brackets", Head + $"    if: ${{{{ {new string('(', 50_000)}1{new string(')', 50_000)} }}}}\n" },
        { "not after not", Head + $"    if: \"{new string('!', 50_000)}true\"\n" },
        { "a long tag", Head + $"    if: {new string('!', 50_000)}true\n" },
        { "a call of itself", "on: [push, workflow_call]\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n" },
        { "zeros", Head + "    env:\n      A: \"" + '\0' + "\"\n" },
        { "nothing", "" },
        { "a list", "- 1\n- 2\n" },
        { "no YAML", "%%%\n\t{" },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public async Task A_hostile_file_is_refused_with_its_place(string what, string text)
    {
        using var weir = WeirProgram.With(text);

        await AssertRefusedAsync(weir, what);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF8_is_refused_with_its_place()
    {
        using var weir = WeirProgram.With(Head);
        await File.WriteAllBytesAsync(
            Path.Combine(weir.Repository.Root, ".github", "workflows", "ci.yml"),
            [.. Encoding.UTF8.GetBytes(Head), .. "    name: "u8, 0xC3, 0x28, 0xFF, (byte)'\n'],
            TestContext.Current.CancellationToken);

        await AssertRefusedAsync(weir, "broken bytes");
    }

    [Fact]
    public async Task A_file_of_100_MB_is_refused_with_its_place()
    {
        using var weir = WeirProgram.With(Head);
        weir.Repository.Shell("head -c 100000000 /dev/zero | tr '\\0' '#' >> .github/workflows/ci.yml");

        await AssertRefusedAsync(weir, "100 MB");
    }

    [Theory]
    [InlineData(2, 300)]
    [InlineData(20, 10)]
    public async Task A_huge_matrix_fails_its_job_with_its_place(int keys, int values)
    {
        var matrix = string.Concat(Enumerable.Range(0, keys).Select(key => $"        k{key}: [{string.Join(", ", Enumerable.Range(0, values))}]\n"));
        using var weir = WeirProgram.With($"{Head}    strategy:\n      matrix:\n{matrix}");

        var (end, peak) = await weir.RunMeasuredAsync("run");

        Assert.True(end.ExitCode == 1, end.All);
        Assert.Contains(".github/workflows/ci.yml:8:7: WEIR1202: the matrix makes more than 256 combinations", end.Output, StringComparison.Ordinal);
        Assert.True(peak <= WeirProgram.MostMemory, $"{peak} bytes");
        Assert.Empty(weir.Leftovers());
    }

    private static async Task AssertRefusedAsync(WeirProgram weir, string what)
    {
        var (end, peak) = await weir.RunMeasuredAsync("run");

        Assert.True(end.ExitCode == 2, $"{what}: {end.ExitCode}: {Cut(end.All)}");
        Assert.True(end.Errors.Contains(".github/workflows/ci.yml:", StringComparison.Ordinal), $"{what}: {Cut(end.Errors)}");
        Assert.Matches(@"^\.github/workflows/ci\.yml:\d+:\d+: error\[WEIR\d+\]: ", end.Errors);
        Assert.True(end.All.Length < 20_000, $"{what}: {end.All.Length} characters");
        Assert.True(peak <= WeirProgram.MostMemory, $"{what}: {peak} bytes");
        Assert.Empty(weir.Leftovers());
    }

    private static string Cut(string text) => text[..Math.Min(text.Length, 2_000)];

    private static string Bomb()
    {
        var text = new StringBuilder(Head).Append("    env:\n      A0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 30; level++)
            text.Append($"      A{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        return text.ToString();
    }
}
