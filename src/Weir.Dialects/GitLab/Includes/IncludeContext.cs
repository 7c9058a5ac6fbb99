using Weir.Dialects.GitLab.Variables;
using Weir.Dialects.Yaml;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>What decides about includes beside the files.</summary>
/// <param name="Variables">The variables that they see, expanded.</param>
/// <param name="Applies">Whether one of the rules of an include applies; the variables of its file do not exist yet.</param>
internal sealed record IncludeContext(VariableCollection Variables, Func<IReadOnlyList<YamlNode.Mapping>, bool> Applies)
{
    /// <summary>The address of the server.</summary>
    public string Server => (Variables["CI_SERVER_URL"]?.Value ?? "https://gitlab.com").TrimEnd('/');

    /// <summary>A text with its variables.</summary>
    public string Expand(string text) => ServerExpansion.Expand(text, Variables, new ServerExpansionOptions(KeepUndefined: true));
}
