using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Pipelines.Execution;
using Weir.Pipelines.Plans;
using Weir.Pipelines.Values;
using Weir.Server.Agents;
using Weir.Server.Queue;
using Weir.Server.Storage;

// How fast jobs are handed out and finished: so many wait, so many agents take one after the other and end it at once.
const int Jobs = 1000;
const int Agents = 200;
const int Projects = 5;
const int Rounds = 5;

if (args is not [var address])
{
    Console.Error.WriteLine("the address of an empty database is missing, such as postgres://weir@127.0.0.1:5432/bench, or a file for SQLite");
    return 2;
}

var time = TimeProvider.System;
var database = await Database.OpenAsync(address, time, CancellationToken.None);
var signals = new JobSignals();
var queue = new JobQueue(database, signals, time);
var runs = new RunStore(database, time);
var outcome = new JobOutcome(JobResult.Success, Value.Map.None);
var start = time.GetUtcNow().ToUnixTimeMilliseconds();
using var end = new CancellationTokenSource();
var dispatcher = new JobDispatcher(queue, signals, time, NullLogger<JobDispatcher>.Instance);
var serving = dispatcher.RunAsync(end.Token);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Jobs} jobs of {Projects} projects, {Agents} agents"));
for (var round = 1; round <= Rounds; round++)
{
    for (var number = 0; number < Projects; number++)
    {
        var project = await runs.ProjectAsync($"project-{number}", CancellationToken.None);
        var run = string.Create(CultureInfo.InvariantCulture, $"{start}-{round}-{number}");
        await runs.CreateAsync(run, project, "node", time.GetUtcNow(), CancellationToken.None);
        for (var job = 0; job < Jobs / Projects; job++)
            await queue.AddAsync(new NewJob(new RunId(run), project, new LegId(new JobId("test"), job), new HashSet<string> { "linux" }, new string('x', 4000)), CancellationToken.None);
    }

    var left = Jobs;
    using var done = new CancellationTokenSource();
    var leases = new List<double>();
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, Agents).Select(number => Task.Run(async () =>
    {
        var offer = new AgentOffer($"agent-{number}", new HashSet<string> { "linux", "x64" }, 1);
        while (!done.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            foreach (var job in await dispatcher.TakeAsync(offer, done.Token))
            {
                lock (leases)
                    leases.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                await queue.FinishAsync(job.Agent, job.Lease, outcome, CancellationToken.None);
                if (Interlocked.Decrement(ref left) == 0)
                    await done.CancelAsync();
            }
        }
    })));
    leases.Sort();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"round {round}: {Jobs / watch.Elapsed.TotalSeconds:0} jobs a second leased and finished; lease p50 {leases[leases.Count / 2]:0} ms, p99 {leases[leases.Count * 99 / 100]:0} ms"));
}

await end.CancelAsync();
await serving;
await database.DisposeAsync();
return 0;
