using System.CommandLine;
using System.Globalization;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Artifacts;
using Weir.Engine.Runs;
using Weir.Pipelines.Execution;

namespace Weir.Cli.Commands;

/// <summary><c>weir artifacts</c>: what a run has kept.</summary>
internal static class ArtifactsCommand
{
    public static Command Create(Surroundings around)
    {
        var choice = new RunChoice();
        var name = new Argument<string?>("name") { Description = "The artifact to unpack. By default they are listed.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--output", "-o") { Description = "The folder to unpack into. By default one of the artifact's name.", HelpName = "DIR" };
        var command = new Command("artifacts", "List the artifacts of a run, or unpack one.");
        choice.AddTo(command);
        command.Add(name);
        command.Add(output);
        command.SetAction(async (result, cancellationToken) =>
        {
            var folder = await choice.FindAsync(result, around, cancellationToken).ConfigureAwait(false);
            var store = new FileArtifactStore(_ => folder.Artifacts, new FileArtifactOptions(), around.Time);
            var artifacts = await store.ListAsync(folder.Run.Id, cancellationToken).ConfigureAwait(false);
            if (result.GetValue(name) is not { } wanted)
            {
                List(artifacts, folder, around);
                return ExitCode.Success;
            }

            var artifact = artifacts.FirstOrDefault(one => one.Name == wanted)
                ?? throw new CommandException($"run {folder.Run.Number} has no artifact '{wanted}'; it has {(artifacts.Count == 0 ? "none" : string.Join(", ", artifacts.Select(one => one.Name)))}");
            var place = Path.GetFullPath(result.GetValue(output) ?? wanted, around.Folder);
            var count = await store.UnpackAsync(artifact, place, cancellationToken).ConfigureAwait(false);
            await around.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"weir: {count} files in {place}")).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static void List(IReadOnlyList<Artifact> artifacts, RunFolder folder, Surroundings around)
    {
        if (artifacts.Count == 0)
            around.Error.WriteLine($"weir: run {folder.Run.Number} has no artifacts");
        foreach (var artifact in artifacts)
            around.Out.WriteLine($"{artifact.Name}  {Sizes.Text(artifact.Size)}  sha256:{artifact.Digest}");
    }
}
