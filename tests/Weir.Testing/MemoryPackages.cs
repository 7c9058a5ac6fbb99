using System.Text;
using Weir.Pipelines.Execution;

namespace Weir.Testing;

/// <summary>Packed actions in memory.</summary>
public sealed class MemoryPackages : IPackageSource
{
    /// <summary>The files by repository and reference, such as <c>octo/greet@v1</c>, each by its path.</summary>
    public Dictionary<string, Dictionary<string, string>> Packages { get; } = [];

    /// <summary>What was asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Adds an action whose only file is <c>action.yml</c>.</summary>
    public void Add(string name, string manifest) => Packages[name] = new() { ["action.yml"] = manifest };

    /// <summary>The packages that stand in for others, by repository.</summary>
    public HashSet<string> Substituted { get; } = [];

    public bool IsSubstituted(string repository, string reference) => Substituted.Contains(repository);

    public ValueTask<Package> GetAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        Asked.Add($"{repository}@{reference}");
        return Packages.ContainsKey($"{repository}@{reference}")
            ? new(new Package(repository, reference, FolderSources.Commit, "/packages"))
            : throw new PackageException($"there is no '{repository}@{reference}' here");
    }

    public async ValueTask LayOutAsync(Package package, IJobSession session, string path, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in Packages[$"{package.Repository}@{package.Reference}"])
        {
            await using var stream = await session.Files.OpenWriteAsync($"{path}/{name}", null, cancellationToken);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }
    }
}
