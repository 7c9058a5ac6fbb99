using System.Text.RegularExpressions;
using Weir.Dialects.GitLab.Inputs;
using Weir.Dialects.GitLab.Merging;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Yaml;
using Weir.Yaml.Shapes;

namespace Weir.Dialects.GitLab.Includes;

/// <summary>Finds which files an include names. What cannot be is reported.</summary>
internal sealed class IncludeReader(ISourceTree tree, IncludeContext context, DiagnosticBag diagnostics)
{
    // Servers have the templates of their version in themselves, and give them to nobody.
    private const string TemplateProject = "https://gitlab.com/gitlab-org/gitlab";
    private const string TemplateFolder = "lib/gitlab/ci/templates/";

    private static readonly string[] Kinds = ["local", "project", "remote", "template", "component"];

    /// <summary>The keys of an include that say together which files are meant.</summary>
    public static IReadOnlyList<string> Places { get; } = [.. Kinds, "file", "ref"];

    /// <summary>The files.</summary>
    /// <param name="item">The include.</param>
    /// <param name="origin">Where the file comes from that has it.</param>
    public IReadOnlyList<IncludedFile> Read(YamlNode item, FileOrigin origin)
    {
        if (item is YamlNode.Scalar text)
            return text.Text.StartsWith("http://", StringComparison.Ordinal) || text.Text.StartsWith("https://", StringComparison.Ordinal) ? [Remote(text, null)] : Local(text, origin);
        if (item is not YamlNode.Mapping mapping || !HasOneKind(mapping))
            return [];
        if (mapping["local"] is YamlNode.Scalar local)
            return Local(local, origin);
        if (mapping["remote"] is YamlNode.Scalar remote)
            return [Remote(remote, NodeTexts.TextOf(mapping["integrity"]))];
        if (mapping["template"] is YamlNode.Scalar template)
            return [new IncludedFile(new FileOrigin(TemplateProject, "HEAD"), TemplateFolder + template.Text, template.At)];
        if (mapping["component"] is YamlNode.Scalar component)
            return Component(component);
        return mapping["project"] is YamlNode.Scalar project ? Project(project, mapping) : [];
    }

    /// <summary>Whether an include names files in one way; anything else is reported.</summary>
    public bool HasOneKind(YamlNode.Mapping item)
    {
        var keys = item.Entries.Select(entry => (YamlNode.Scalar)entry.Key).Where(key => Kinds.Contains(key.Text)).ToList();
        if (keys.Count == 1)
            return true;
        var found = keys.Count == 0 ? "none" : string.Join(" and ", keys.Select(key => $"'{key.Text}'"));
        diagnostics.Add(ShapeRules.Ambiguous, keys.Count == 0 ? item.At : keys[1].At, $"an include names one kind of file, found {found}", $"write one of {Suggestion.Listing(Kinds)}");
        return false;
    }

    private IReadOnlyList<IncludedFile> Local(YamlNode.Scalar written, FileOrigin origin)
    {
        var path = context.Expand(written.Text).TrimStart('/');
        if (origin == FileOrigin.Web)
        {
            diagnostics.Add(GitLabRules.Include, written.At, $"'{path}' is named in a file that was downloaded, and such a file has no project", "write 'project' and 'file', or the whole address as 'remote'");
            return [];
        }

        if (!IsYaml(path))
        {
            diagnostics.Add(GitLabRules.Include, written.At, $"'{path}' is no YAML file", "included files end in '.yml' or '.yaml'");
            return [];
        }

        if (!path.Contains('*', StringComparison.Ordinal))
            return [new IncludedFile(origin, path, written.At)];
        if (origin.Project is not null)
        {
            diagnostics.Add(GitLabRules.Include, written.At, $"'{path}' has wildcards, and stands in a file of another project", "name the files");
            return [];
        }

        var pattern = new Regex($@"\A{Regex.Escape(path).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)}\z", RegexOptions.NonBacktracking);
        List<IncludedFile> found = [.. tree.All().Where(file => pattern.IsMatch(file)).Select(file => new IncludedFile(origin, file, written.At))];
        if (found.Count == 0)
            diagnostics.Add(GitLabRules.Include, written.At, $"no file fits '{path}'");
        return found;
    }

    private IncludedFile Remote(YamlNode.Scalar written, string? integrity) =>
        new(FileOrigin.Web, context.Expand(written.Text), written.At) { Integrity = integrity, Written = written.Text };

    private IReadOnlyList<IncludedFile> Project(YamlNode.Scalar project, YamlNode.Mapping item)
    {
        var reference = NodeTexts.TextOf(item["ref"]) is { } given ? context.Expand(given) : "HEAD";
        var origin = new FileOrigin($"{context.Server}/{context.Expand(project.Text).Trim('/')}", reference);
        var files = NodeTexts.Scalars(item["file"]).ToList();
        if (files.Count == 0)
            diagnostics.Add(GitLabRules.Include, project.At, $"which file of '{project.Text}' is meant is not said", "write 'file: path/in/the/project.yml' beside 'project'");
        return [.. files.Select(file => new IncludedFile(origin, context.Expand(file.Text).TrimStart('/'), file.At))];
    }

    private IReadOnlyList<IncludedFile> Component(YamlNode.Scalar written)
    {
        var text = context.Expand(written.Text);
        var (address, version) = text.LastIndexOf('@') is > 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");
        var parts = address.Split('/');
        if (parts.Length < 4 || version.Length == 0)
        {
            diagnostics.Add(GitLabRules.Include, written.At, $"'{text}' is no component", "write 'host/group/project/name@version'");
            return [];
        }

        var (path, name) = (string.Join('/', parts[1..^1]), parts[^1]);
        var server = parts[0] == HostOf(context.Server) ? context.Server : $"https://{parts[0]}";
        var reference = NewestRelease.OfVersion(version)?.ToString() ?? version;
        var origin = Own(path, version) ? FileOrigin.Own : new FileOrigin($"{server}/{path}", reference);
        return [new IncludedFile(origin, $"templates/{name}.yml", written.At) { OrElse = $"templates/{name}/template.yml", Component = new ComponentFacts(name, version) }];
    }

    // A project tests its own components at the commit that runs.
    private bool Own(string path, string version) =>
        path.Equals(context.Variables["CI_PROJECT_PATH"]?.Value, StringComparison.OrdinalIgnoreCase)
        && (version == context.Variables["CI_COMMIT_SHA"]?.Value || version == context.Variables["CI_COMMIT_REF_NAME"]?.Value);

    private static string HostOf(string server) => server[(server.IndexOf("://", StringComparison.Ordinal) + 3)..];

    /// <summary>Whether a path is one of a YAML file.</summary>
    public static bool IsYaml(string path) => path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal);
}
