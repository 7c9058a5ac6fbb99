using Weir.Pipelines.Containers;
using Weir.Testing;

namespace Weir.Pipelines.Tests.Containers;

/// <summary>What texts of options say, word by word. <c>WEIR_ACCEPT=1</c> rewrites it.</summary>
public sealed class OptionCorpusTests
{
    private const char LineBreak = '¶';

    private static readonly string Path = System.IO.Path.Combine(Repo.Root, "tests", "Weir.Pipelines.Tests", "Corpus", "container-options.txt");

    [Fact]
    public void Texts_say_what_the_corpus_says_of_them()
    {
        var corpus = File.ReadAllText(Path);
        var found = string.Concat(corpus.Split('\n', StringSplitOptions.None)[..^1].Where(line => !line.StartsWith("  ", StringComparison.Ordinal)).SelectMany(Describe));
        if (Environment.GetEnvironmentVariable("WEIR_ACCEPT") == "1")
            File.WriteAllText(Path, found);
        Assert.Equal(corpus.Split('\n'), found.Split('\n'));
    }

    [Fact]
    public void The_corpus_has_every_flag()
    {
        var corpus = File.ReadAllText(Path);
        var absent = Weir.Pipelines.Containers.Flags.OptionFlags.All.Where(flag =>
            flag.Name is not ("detach" or "detach-keys" or "sig-proxy" or "cpu-percent" or "io-maxbandwidth" or "io-maxiops")
            && !corpus.Contains($"--{flag.Name}", StringComparison.Ordinal) && !corpus.Contains($"\n-{flag.Short}", StringComparison.Ordinal));
        Assert.Empty(absent.Select(flag => flag.Name));
    }

    private static IEnumerable<string> Describe(string line)
    {
        yield return $"{line}\n";
        if (line.Length == 0 || line[0] == '#')
            yield break;
        var text = line.Replace(LineBreak, '\n');
        foreach (var said in OptionsText.Lines(text, ContainerOptions.Parse(text, ContainerRole.Job)))
            yield return $"  {said.Replace('\n', LineBreak)}\n";
    }
}
