namespace Weir.Delivery.Rollouts;

/// <summary>Where one rollout is kept: its plan, its journal, and what is asked of it.</summary>
public sealed class RolloutFolder
{
    private readonly string _path;

    internal RolloutFolder(string path, int number)
    {
        _path = path;
        Number = number;
    }

    /// <summary>Which rollout of the environment.</summary>
    public int Number { get; }

    internal string PlanFile => Path.Combine(_path, "plan.json");

    /// <summary>False where its maker died before it had a plan: then it never began.</summary>
    internal bool IsWhole => File.Exists(PlanFile);

    private string JournalFile => Path.Combine(_path, "journal.jsonl");

    private string RequestsFolder => Path.Combine(_path, "requests");

    /// <summary>What it is to do.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RolloutPlan Plan() => EnvironmentFolder.ReadJson(PlanFile, RolloutJson.Default.RolloutPlan);

    /// <summary>What happened so far.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<RolloutEntry> Entries() => RolloutJournal.Read(JournalFile);

    /// <summary>Where it stands.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public RolloutState State() => Entries().Aggregate(RolloutState.Of(Plan()), static (state, entry) => state.After(entry));

    /// <summary>Opens the journal to append to it: only for who holds the environment's lock.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public RolloutJournal OpenJournal(TimeProvider time) => RolloutJournal.Open(JournalFile, time);

    /// <summary>Asks the process that carries it out for something.</summary>
    public void Ask(RolloutEvent what, DateTimeOffset at)
    {
        var name = FormattableString.Invariant($"{at.UtcTicks:D20}-{Environment.ProcessId}.json");
        EnvironmentFolder.WriteJson(Path.Combine(RequestsFolder, name), new RolloutRequest(what), RolloutJson.Default.RolloutRequest);
    }

    /// <summary>What is asked of it from now on.</summary>
    public IRolloutInbox OpenInbox(TimeProvider time) => new FileInbox(RequestsFolder, time);
}
