using Weir.Dialects.GitLab.Variables;
using Weir.Pipelines.Diagnostics;
using Weir.Pipelines.Sources;
using Weir.Pipelines.Triggers;

namespace Weir.Cli.Projects;

/// <summary>Reads the files that stand for the variables in the settings of a project on its service.</summary>
/// <param name="root">The project's folder.</param>
/// <param name="remote">The address of its remote; null where it has none.</param>
/// <param name="around">Where files of the user are found.</param>
internal sealed class ProjectVariables(string root, string? remote, Surroundings around)
{
    private static readonly string[] OfProject = [".gitlab-ci-local-variables.yml", ".weir/variables.yml"];
    private static readonly string[] OfUser = [".gitlab-ci-local/variables.yml", ".config/weir/variables.yml"];

    /// <summary>The variables, from the weakest to the strongest: of the user's files, of the project's, of those that are named, and those given one by one.</summary>
    /// <param name="files">Files that are named; they have the form of a project's.</param>
    /// <param name="given">Variables of the run.</param>
    /// <exception cref="CommandException">A file cannot be read, or has errors.</exception>
    public IReadOnlyList<ProvidedVariable> Read(IReadOnlyList<string> files, IReadOnlyDictionary<string, string> given)
    {
        var home = around.Environment.GetValueOrDefault("HOME");
        return
        [
            .. OfUser.Where(_ => home is { Length: > 0 }).Select(name => Path.Combine(home!, name)).Where(File.Exists).SelectMany(path => Read(path, source => VariableFile.ReadUser(source, remote))),
            .. OfProject.Select(name => Path.Combine(root, name)).Where(File.Exists).Concat(files.Select(file => Path.GetFullPath(file, around.Folder))).SelectMany(path => Read(path, VariableFile.ReadProject)),
            .. given.Select(pair => new ProvidedVariable(pair.Key, pair.Value, VariableLevel.Run)),
        ];
    }

    private static IReadOnlyList<ProvidedVariable> Read(string path, Func<SourceText, Compiled<IReadOnlyList<ProvidedVariable>>> read)
    {
        try
        {
            var text = new SourceText(path, File.ReadAllText(path));
            var found = read(text);
            return found.Value ?? throw new CommandException(
                string.Join('\n', found.Diagnostics.Select(diagnostic => DiagnosticText.Render(diagnostic, _ => text).TrimEnd())));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the variables in '{path}' cannot be read: {exception.Message}");
        }
    }
}
