using Weir.Dialects.GitHub.BuiltIns.Versions;

namespace Weir.Dialects.GitHub.BuiltIns.Node;

/// <summary>A Node.js of the machine.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Programs">The folder of its programs.</param>
/// <param name="Origin">Who put it there, for people.</param>
/// <param name="IsAlone">True where the folder holds nothing but Node.js and what comes with it.</param>
internal sealed record NodeRelease(SemanticVersion Version, string Programs, string Origin, bool IsAlone)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Version} ({Origin})";
}
