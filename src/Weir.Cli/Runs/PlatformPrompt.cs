using System.Globalization;
using Spectre.Console;
using Weir.Cli.Projects;
using Weir.Cli.Views;
using Weir.Engine.Executors.Docker.Connection;
using Weir.Pipelines.Containers;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;

namespace Weir.Cli.Runs;

/// <summary>Decides what stands for the machines that jobs ask for: what was given, what the project's file says, and once what a person answers.</summary>
/// <param name="project">The project.</param>
/// <param name="around">Where to ask.</param>
internal sealed class PlatformPrompt(Project project, Surroundings around)
{
    private const string Hosted = "ubuntu";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly (string Place, string Text)[] Choices =
    [
        (PlatformFile.Host, "this machine itself: nothing to download, with the programs that are installed here"),
        ("catthehacker/ubuntu:act-latest", "medium: about 0.5 GB to download; most of what actions expect"),
        ("node:24-bookworm-slim", "small: less than 0.1 GB to download; Debian with node"),
        ("catthehacker/ubuntu:full-latest", "full: about 17 GB to download, 60 GB on disk; nearly all that GitHub's machines have"),
    ];

    /// <summary>The settings, with what stands for labels.</summary>
    /// <param name="settings">What was given.</param>
    /// <param name="plans">What runs.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<RunSettings> CompleteAsync(RunSettings settings, IEnumerable<Plan> plans, CancellationToken cancellationToken)
    {
        var file = new PlatformFile(project.Tree.Root);
        var known = file.Read();
        var given = new HashSet<string>(settings.HostLabels.Concat(settings.Images.Keys).Concat(known.Keys), StringComparer.OrdinalIgnoreCase);
        var open = plans.SelectMany(Labels).Where(label => !given.Contains(label)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        if (open.Count > 0 && around.CanAsk && settings.Executor is null && await HasEngineAsync(cancellationToken).ConfigureAwait(false))
        {
            file.Add(open, Ask(open));
            known = file.Read();
        }

        var kept = known.Where(platform => !settings.HostLabels.Contains(platform.Key, StringComparer.OrdinalIgnoreCase) && !settings.Images.ContainsKey(platform.Key)).ToList();
        return settings with
        {
            HostLabels = [.. settings.HostLabels, .. kept.Where(platform => platform.Value == PlatformFile.Host).Select(platform => platform.Key)],
            Images = settings.Images.Concat(kept.Where(platform => platform.Value != PlatformFile.Host)).ToDictionary(StringComparer.OrdinalIgnoreCase),
        };
    }

    private string Ask(IReadOnlyList<string> labels)
    {
        var console = around.LiveConsole;
        console.MarkupLine($"Where do jobs run that ask for [bold]{Markup.Escape(TerminalText.Strip(string.Join(", ", labels)))}[/]? The answer is kept in {PlatformFile.RelativePath}.");
        for (var index = 0; index < Choices.Length; index++)
            console.MarkupLine(FormattableString.Invariant($"  [bold]{index + 1}[/]  {Markup.Escape(Choices[index].Place),-32}  {Markup.Escape(Choices[index].Text)}"));
        var question = new TextPrompt<string>("A number, or the name of another image:").DefaultValue("1");
        question.Validator = static answer => PlaceOf(answer) is not null
            ? ValidationResult.Success()
            : ValidationResult.Error(FormattableString.Invariant($"a number from 1 to {Choices.Length}, or the name of an image such as 'node:20-bookworm'"));
        return PlaceOf(console.Prompt(question))!;
    }

    private static string? PlaceOf(string answer)
    {
        var text = answer.Trim();
        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            return number >= 1 && number <= Choices.Length ? Choices[number - 1].Place : null;
        return ImageReference.Parse(text).Value is null ? null : text;
    }

    // Without an engine there is no choice: jobs run here, as always.
    private async Task<bool> HasEngineAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var engine = await DockerEngine.ConnectAsync(EngineSurroundings.Of(around.Environment, around.EngineHost), around.Time, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (ExecutorException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // A container of its own needs no machine of a kind, and what an expression gives is only known when the job begins.
    private static IEnumerable<string> Labels(Plan plan) =>
        plan.Jobs.Where(job => job.Container is null).SelectMany(job => Texts(job.RunsOn)).Where(label => label.StartsWith(Hosted, StringComparison.OrdinalIgnoreCase))
            .Concat(plan.Jobs.Select(job => job.Call?.Plan).OfType<Plan>().SelectMany(Labels));

    private static IEnumerable<string> Texts(Template? template) => template switch
    {
        Template.Literal literal => [literal.Value.ToString() ?? ""],
        Template.Sequence list => list.Items.SelectMany(Texts),
        Template.Mapping mapping => Texts(mapping.Entries.FirstOrDefault(entry => entry.Key.KnownText == "labels").Value),
        _ => [],
    };
}
