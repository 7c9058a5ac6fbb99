using System.CommandLine;
using Weir.Engine.Runs;

namespace Weir.Cli.Projects;

/// <summary>Says which kept run a command is about.</summary>
internal sealed class RunChoice
{
    private readonly Argument<string?> _run = new("run")
    {
        Description = "The run: its number, or the beginning of its id. By default the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _pipeline = new("--pipeline", "-p")
    {
        Description = "The pipeline: its file or name, where several have a run of that number.",
        HelpName = "PIPELINE",
    };

    private readonly Option<string?> _folder = new("--directory", "-C") { Description = "Look for the project here instead of in the current folder.", HelpName = "DIR" };

    /// <summary>Adds the run to a command; call it before other arguments are added.</summary>
    public void AddTo(Command command)
    {
        command.Add(_run);
        AddOptionsTo(command);
    }

    /// <summary>Adds all but the run.</summary>
    public void AddOptionsTo(Command command)
    {
        command.Add(_pipeline);
        command.Add(_folder);
    }

    /// <summary>The runs of the project.</summary>
    public RunHistory History(ParseResult result, Surroundings around) =>
        new(WeirFolders.Of(around.Environment).Runs, ProjectFolder.Find(Path.GetFullPath(result.GetValue(_folder) ?? ".", around.Folder), orDelivery: false), around.Time);

    /// <summary>The folder that was named; null for the current one.</summary>
    public string? Folder(ParseResult result) => result.GetValue(_folder);

    /// <summary>The runs that are meant, the newest first: those of a pipeline, or all.</summary>
    public async Task<IReadOnlyList<RunEntry>> ListAsync(ParseResult result, Surroundings around, CancellationToken cancellationToken)
    {
        List<RunEntry> entries = [];
        await foreach (var entry in History(result, around).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsOfPipeline(entry, result.GetValue(_pipeline)))
                entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The run that is meant.</summary>
    /// <exception cref="CommandException">There is none, or there are several.</exception>
    public async Task<RunFolder> FindAsync(ParseResult result, Surroundings around, CancellationToken cancellationToken)
    {
        var history = History(result, around);
        if (result.GetValue(_run) is not { } text || text == "latest")
        {
            return await ListAsync(result, around, cancellationToken).ConfigureAwait(false) is [var newest, ..]
                ? history.Open(newest.Run.Id)
                : throw new CommandException("there is no run yet: start one with weir run");
        }

        var found = (await history.FindAsync(text, cancellationToken).ConfigureAwait(false)).Where(entry => IsOfPipeline(entry, result.GetValue(_pipeline))).ToList();
        return found switch
        {
            [var one] => history.Open(one.Run.Id),
            [] => throw new CommandException($"there is no run '{text}': weir runs lists them, and 'latest' is the newest"),
            _ when found.All(entry => entry.Pipeline == found[0].Pipeline) => history.Open(found[0].Run.Id),
            _ => throw new CommandException($"'{text}' can be a run of {string.Join(" or ", found.Select(entry => entry.Pipeline).Distinct())}: choose one with --pipeline"),
        };
    }

    private static bool IsOfPipeline(RunEntry entry, string? name) =>
        name is null || entry.Pipeline == name || Path.GetFileName(entry.Pipeline) == name || Path.GetFileNameWithoutExtension(entry.Pipeline) == name
        || string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase);
}
