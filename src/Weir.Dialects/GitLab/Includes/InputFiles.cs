using Weir.Dialects.GitLab.Inputs;
using Weir.Pipelines.Diagnostics;
using Weir.Yaml;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Reads the inputs that headers take from other files with <c>spec:include</c>.</summary>
/// <param name="reader">Finds which files are meant.</param>
/// <param name="finder">Finds the files.</param>
/// <param name="diagnostics">Takes what is wrong.</param>
internal sealed class InputFiles(IncludeReader reader, IncludeFinder finder, DiagnosticBag diagnostics)
{
    /// <summary>The inputs in the order of the files; null while it is not known what they are.</summary>
    /// <param name="items">The includes of the header.</param>
    /// <param name="origin">Where the file comes from that has it.</param>
    public IReadOnlyList<InputDefinition>? Read(IReadOnlyList<YamlNode> items, FileOrigin origin)
    {
        List<InputDefinition> inputs = [];
        var isWhole = true;
        foreach (var included in items.SelectMany(item => reader.Read(item, origin)))
        {
            if (finder.Find(included) is { Text: var text })
                inputs.AddRange(new HeaderReader(text, diagnostics).ReadInputs(YamlReader.Read(text, diagnostics)));
            else
                isWhole = false;
        }

        return isWhole ? inputs : null;
    }
}
