using Weir.Pipelines.Execution;

namespace Weir.Dialects.Tests.GitHub.BuiltIns;

/// <summary>Keeps the secrets that it is given.</summary>
internal sealed class RecordedMasks : IMasks
{
    public List<string> Secrets { get; } = [];

    public void Add(string secret) => Secrets.Add(secret);

    public string Apply(string text) => Secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));

    public bool Covers(string text) => Secrets.Exists(secret => text.Contains(secret, StringComparison.Ordinal));
}
