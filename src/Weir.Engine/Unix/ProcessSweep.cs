using System.Diagnostics;
using static Weir.Engine.Unix.ProcessCalls;

namespace Weir.Engine.Unix;

/// <summary>Finds processes by their mark, with all their descendants, and ends them.</summary>
/// <param name="isTarget">Which marks to look for.</param>
/// <param name="started">
/// The processes that this program started itself and whose ends it has not seen yet: they are found also where there are no marks.
/// </param>
/// <param name="isOurs">True where they are descendants of this process: where it has none, there is nothing to look for.</param>
internal sealed class ProcessSweep(Func<ProcessMark, bool> isTarget, Func<IReadOnlyCollection<int>> started, bool isOurs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>On a machine where processes end all the time no look is calm: so many that found nothing are believed.</summary>
    private const int MostEmpty = 5;

    private static readonly int OwnSession = SessionOf(0);

    /// <summary>
    /// Kills until there is nothing left: what forks faster than it can be found is found again. Blocks its thread, mostly for less than ten
    /// milliseconds.
    /// </summary>
    /// <returns>The processes that would not go; none almost always.</returns>
    public IReadOnlyCollection<RunningProcess> KillAll()
    {
        var since = Stopwatch.GetTimestamp();
        for (var empty = 0; ;)
        {
            foreach (var process in started())
                Spawner.SignalGroup(process, Kill);
            if (!Spawner.ReapAdopted() && isOurs)
                return [];
            if (isOurs && started().Count == 0 && Spawner.HasNoAdopted())
                return [];
            var (alive, isCalm) = Scan();
            empty = alive.Count == 0 ? empty + 1 : 0;
            if (empty > 0 && (isCalm || empty == MostEmpty))
                return [];
            if (Stopwatch.GetElapsedTime(since) > Patience)
                return alive;
            foreach (var group in alive.Select(process => process.Group).Distinct())
                _ = Signal(-group, Kill);
            foreach (var process in alive)
                _ = Signal(process.Id, Kill);
            Poll.Rest(1);
        }
    }

    /// <summary>The processes that are alive.</summary>
    public IReadOnlyCollection<RunningProcess> Find() => Scan().Alive;

    /// <summary>Looks once. Where processes end meanwhile it is not calm: one of them may have started another that was not seen.</summary>
    private (IReadOnlyCollection<RunningProcess> Alive, bool IsCalm) Scan()
    {
        var table = ProcessTable.Read();
        var roots = table.All.Where(IsTarget);
        var own = started().Select(table.Find).OfType<RunningProcess>();
        var members = table.WithDescendants(roots.Concat(own));
        return ([.. members.Where(process => !process.HasEnded)], table.IsCalm && members.All(process => !process.HasEnded));
    }

    /// <summary>The kernel's own processes have session 0, and what others start in this program its session: they cannot be a job's.</summary>
    private bool IsTarget(RunningProcess process) =>
        process.Session != 0 && process.Session != OwnSession && ProcessMark.Read(process.Id) is { } mark && isTarget(mark);
}
