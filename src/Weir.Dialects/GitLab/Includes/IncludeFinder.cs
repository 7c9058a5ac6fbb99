using System.Security.Cryptography;
using System.Text;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Finds files that are included; what is not there is reported, or asked for.</summary>
/// <param name="tree">Where files come from.</param>
/// <param name="context">What decides beside the files.</param>
/// <param name="texts">Takes each text that is found.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class IncludeFinder(ISourceTree tree, IncludeContext context, ReadTexts texts, DiagnosticBag diagnostics)
{
    /// <summary>The remote files that were asked for and are not there yet; while there are some, what is read is provisional.</summary>
    public List<RemoteSource> Wanted { get; } = [];

    /// <summary>True where it takes an event to know all of the files.</summary>
    public bool IsPartial { get; set; }

    /// <summary>The file; null where it is not there.</summary>
    public SourceLookup.Found? Find(IncludedFile included)
    {
        switch (included.Read(tree))
        {
            case SourceLookup.Pending:
                Wanted.Add(included.Remote!);
                if (included.OrElse is { } other)
                    Wanted.Add(included.Remote! with { Path = other });
                return null;
            case SourceLookup.Found { Text: var text } when included.Integrity is { } wanted && DigestOf(text) != wanted:
                diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' is not what was meant: its digest is '{DigestOf(text)}', and 'integrity' asks for '{wanted}'");
                return null;
            case SourceLookup.Found found:
                texts.Add(found.Text, included.At);
                return found;
            case SourceLookup.Missing when included.IsConditional && !context.KnowsEvent:
                IsPartial = true;
                return null;
            case SourceLookup.Missing missing:
                diagnostics.Add(GitLabRules.Include, included.At, $"'{included.Title}' cannot be included: {missing.Reason}", included.Remote is null ? Alike(included) : null);
                return null;
            default:
                return null;
        }
    }

    private string? Alike(IncludedFile included)
    {
        var others = tree.All().Where(path => IncludeReader.IsYaml(path) && path != included.At.File).ToList();
        return others.Count > 0 ? Suggestion.For(included.Path, others) : null;
    }

    private static string DigestOf(SourceText text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.Characters)))}";
}
