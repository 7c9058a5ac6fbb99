using Weir.Dialects.GitLab.Variables;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>What decides about includes beside the files.</summary>
/// <param name="written">The variables that they see, not expanded.</param>
/// <param name="applies">Whether one of the rules of an include applies; the variables of its file do not exist yet.</param>
internal sealed class IncludeContext(VariableCollection written, Func<IReadOnlyList<YamlNode.Mapping>, bool> applies)
{
    private readonly Lazy<VariableCollection> _expanded = new(() => ServerExpansion.ExpandAll(written, new ServerExpansionOptions(KeepUndefined: true)).Variables);

    /// <summary>The variables, not expanded: what <c>expand_vars</c> sees.</summary>
    public VariableCollection Written => written;

    /// <summary>The variables, expanded in each other: what paths see.</summary>
    public VariableCollection Variables => _expanded.Value;

    /// <summary>False where nothing has happened, and a pipeline is looked at as it stands: then what variables and rules decide is not known.</summary>
    public bool KnowsEvent { get; init; } = true;

    /// <summary>The address of the server.</summary>
    public string Server => (Variables["CI_SERVER_URL"]?.Value ?? "https://gitlab.com").TrimEnd('/');

    /// <summary>Whether one of the rules of an include applies.</summary>
    public bool Applies(IReadOnlyList<YamlNode.Mapping> rules) => applies(rules);

    /// <summary>A text with its variables.</summary>
    public string Expand(string text) => ServerExpansion.Expand(text, Variables, new ServerExpansionOptions(KeepUndefined: true));
}
